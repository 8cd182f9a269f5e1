import { abs, mul, neg, scalar, square, type Tensor } from '@tensorflow/tfjs-core'
import { stopGradient } from '@tfjs-flows/core'
import * as distributions from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { gradientAgreement } from './gradient-agreement.ts'

/** A stand-in for a class of distributions: its log-density alone. */
function density(logProb: (x: Tensor, scale: Tensor) => Tensor): Readonly<Record<string, unknown>> {
  class Density {
    readonly #scale: Tensor
    constructor({ scale }: { scale: Tensor }) {
      this.#scale = scale
    }
    logProb(x: Tensor): Tensor {
      return logProb(x, this.#scale)
    }
    dispose(): void {}
  }
  return { Density }
}

const at = { params: { scale: 2 }, x: [-1.5, 0, 0.25, 3.5] }
const entry = { className: 'Density', label: '', at, agreements: () => [] }

it('finds right gradients right, and leaves whole x and numbers of trials where they are', () => {
  const normal = { params: { loc: 1, scale: 2 }, x: [0.5, -3.25] }
  const binomial = { params: { totalCount: 4, probs: 0.3 }, x: [0, 4] }
  for (const [className, of] of Object.entries({ Normal: normal, Binomial: binomial })) {
    const found = gradientAgreement(distributions, { ...entry, className, at: of })
    expect(found?.faults).toEqual([])
    expect(found?.error).toBeLessThan(1e-3)
  }
})

it('finds a gradient that is missing or wrong', () => {
  const missing = density((x, scale) => mul(square(stopGradient(x)), scale))
  expect(gradientAgreement(missing, entry)?.error).toBeCloseTo(1, 2)
  const undefinedAt0 = density((x, scale) => mul(mul(abs(x), x), mul(scale, scalar(Number.NaN))))
  expect(gradientAgreement(undefinedAt0, entry)?.error).toBeNaN()
})

it('takes any slope between those of a kink', () => {
  expect(
    gradientAgreement(
      density((x, scale) => neg(mul(abs(x), scale))),
      entry,
    )?.faults,
  ).toEqual([])
})

it('has nothing to say of an entry without points', () => {
  const { at: _, ...pair } = entry
  expect(gradientAgreement(distributions, pair)).toBeUndefined()
})
