import { readFileSync } from 'node:fs'
import { add, grads, mul, sub, sum, type Tensor, tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, sharedFile } from '@tfjs-flows/config/vitest'
import { expectClose } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type RationalQuadraticSplineOptions, Rng, rationalQuadraticSpline } from '../index.ts'

const settings: RationalQuadraticSplineOptions = {
  bins: 5,
  low: [-2],
  high: [3],
  boundary: 'linear',
  minBinWidth: 1e-3,
  minBinHeight: 1e-3,
  minDerivative: 1e-3,
  inverse: false,
}
interface Golden {
  readonly bins: number
  readonly bound: number
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
  readonly [name: string]: number | number[] | number[][]
}

const file = sharedFile('golden/bijectors.json')
const golden = file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as { rqs: Golden[] }).rqs

eachBackend(() => {
  it('agrees with the reference of Durkan et al., gradients included', (test) => {
    if (golden === undefined) return test.skip('the reference values are not beside the project')
    for (const entry of golden) checkGolden(entry)
  })

  it('keeps the digits of narrow bins: a round trip is as good as the slope lets float32', () => {
    tidy(() => {
      const options = { ...settings, boundary: 'box' } as const
      const n = 4000
      const parameters = mul(new Rng(9).normal([n, 16]), 3)
      const x = new Rng(10).uniform([n], -2, 3)
      const [y, logDet] = rationalQuadraticSpline(x, parameters, options)
      const [back] = rationalQuadraticSpline(y, parameters, { ...options, inverse: true })
      const stretch = [...logDet.dataSync()].map((value) => Math.max(1, Math.exp(-value)))
      const error = [...sub(back, x).dataSync()].map((value, i) => Math.abs(value) / (stretch[i] as number))
      expect(Math.max(...error)).toBeLessThan(2e-6)
    })
  })
})

/**
 * Tolerances: 1e-5 of max(1, |truth|), and what the rounding of x, 2.4e-7 at |x| = 4, does: by it the log-det moves with
 * its slope, of which grad_x = dy/dx + 2 d logdet/dx tells the size.
 */
function checkGolden(entry: Golden): void {
  const { bins, bound, minBinWidth, minBinHeight, minDerivative } = entry
  const options = {
    bins,
    low: [-bound],
    high: [bound],
    boundary: 'linear',
    minBinWidth,
    minBinHeight,
    minDerivative,
  } as const
  // The reference adds no shift to its raw slopes.
  const shift = Math.log(Math.expm1(1 - minDerivative))
  const list = (name: string): number[] => (entry[name] as number[][]).flat()
  tidy(() => {
    const x = tensor1d(list('x'))
    const derivatives = (entry['derivatives'] as number[][]).map((row) => row.map((value) => value - shift))
    const rows = (name: string): number[][] => entry[name] as number[][]
    const parameters = tensor2d(
      rows('widths').map((widths, i) => [...widths, ...(rows('heights')[i] ?? []), ...(derivatives[i] ?? [])]),
    )
    const [y, logDet] = rationalQuadraticSpline(x, parameters, { ...options, inverse: false })
    const [back, inverseLogDet] = rationalQuadraticSpline(x, parameters, { ...options, inverse: true })
    for (const [i, slope] of list('log_det').map(Math.exp).entries()) {
      const change = 1e-5 + 1e-6 * Math.abs((list('grad_x')[i] as number) - slope)
      expectClose(`y ${i}`, [y.dataSync()[i] as number], [list('y')[i] as number], 1e-5 + 3e-7 * slope)
      expectClose(`log-det ${i}`, [logDet.dataSync()[i] as number], [list('log_det')[i] as number], change)
      const stretch = 1e-5 + 3e-7 * Math.exp(list('inverse_log_det')[i] as number)
      expectClose(`inverse ${i}`, [back.dataSync()[i] as number], [list('inverse_of_x')[i] as number], stretch)
    }
    expectClose('inverse log-det', inverseLogDet.dataSync(), list('inverse_log_det'), 1e-4)
    const [dx, dRaw] = grads((at: Tensor, raw: Tensor) => {
      const [image, logSlope] = rationalQuadraticSpline(at, raw, { ...options, inverse: false })
      return add(sum(image), mul(2, sum(logSlope)))
    })([x, parameters]) as [Tensor, Tensor]
    expectClose('grad x', dx.dataSync(), list('grad_x'), 1e-4)
    const want = rows('grad_widths').map((row, i) => [
      ...row,
      ...(rows('grad_heights')[i] ?? []),
      ...(rows('grad_derivatives')[i] ?? []),
    ])
    expectClose('grad parameters', dRaw.dataSync(), tensor(want).dataSync(), 1e-4)
  })
}
