import { add, mul, scalar, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { Affine, Bijector, Chain, Exp, Tanh } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { invertibilityReport } from './invertibility-report.ts'

/** y = x on the way in, y = x + error on the way out. */
class Leaky extends Bijector {
  static override readonly className = 'Leaky'
  readonly eventRank = 0
  readonly #error: number
  constructor(error: number) {
    super()
    this.#error = error
  }
  protected override options(): Record<string, unknown> {
    return {}
  }
  override forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => [add(x, mul(x, scalar(this.#error))), zeros(x.shape)])
  }
  override inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => [mul(y, 1), zeros(y.shape)])
  }
}

eachBackend(() => {
  describe('invertibilityReport', () => {
    it('finds a sound chain sound', async () => {
      const bijector = new Chain({ bijectors: [new Affine({ shift: 1, scale: 3 }), new Exp()] })
      const x = tidy(() => mul(new Rng(1).uniform([200, 3], 0.1, 5), 1))
      const report = await invertibilityReport(bijector, x)
      expect(report.largest).toBeLessThan(1e-5)
      expect(report.quantile999).toBeLessThanOrEqual(report.largest)
      expect([report.nonFinite, report.entries]).toEqual([0, 600])
      expect(report.parts.map(({ name, className }) => `${name} ${className}`)).toEqual([
        'bijectors.0 Affine',
        'bijectors.1 Exp',
      ])
      x.dispose()
      bijector.dispose()
    })
  })
})

describe('invertibilityReport', () => {
  it('names the part that does not invert, with its error', async () => {
    const bijector = new Chain({ bijectors: [new Tanh(), new Leaky(0.25), new Exp()] })
    const x = tensor([1.5, 2, 2.5])
    const { parts, largest } = await invertibilityReport(bijector, x)
    expect(parts[1]).toMatchObject({ name: 'bijectors.1', className: 'Leaky', nonFinite: 0 })
    // |error| is 0.25 log x, relative to max(1, log x) = 1.
    expect(parts[1]?.largest).toBeCloseTo(0.25 * Math.log(2.5), 6)
    expect(parts[2]?.largest).toBeLessThan(1e-6)
    expect(largest).toBeGreaterThan(0.1)
    x.dispose()
    bijector.dispose()
  })

  it('measures large entries relative to their size, and leaves one in a thousand out of the quantile', async () => {
    const leaky = new Leaky(0.5)
    const x = tensor(Float32Array.from({ length: 2000 }, (_, i) => (i === 0 ? 1e6 : i === 1 ? 0.5 : 1e-3)))
    const report = await invertibilityReport(leaky, x)
    expect(report.largest).toBeCloseTo(0.5, 6)
    expect(report.quantile999).toBeCloseTo(0.0005, 6)
    expect(report.parts).toMatchObject([{ name: 'Leaky', largest: report.largest }])
    x.dispose()
  })

  it('counts entries that do not come back', async () => {
    const x = tensor([-1, Number.NaN, 2])
    const exp = new Exp()
    const report = await invertibilityReport(exp, x)
    expect(report.nonFinite).toBeGreaterThanOrEqual(1)
    expect(report.largest).toBeGreaterThanOrEqual(0)
    x.dispose()
  })
})
