import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { LinearPredictor } from './linear-predictor.ts'

/** x_t = 1.5 x_(t-1) - 0.8 x_(t-2) + scale_t e_t with e_t standard logistic. */
function sequence(seed: number, scale: (t: number) => number): Float32Array {
  const noise = new Rng(seed).uniforms(4000)
  const x = new Float32Array(4000)
  for (const [t, u] of noise.entries()) {
    const error = scale(t) * Math.log(u / (1 - u))
    x[t] = 1.5 * (x[t - 1] ?? 0) - 0.8 * (x[t - 2] ?? 0) + error
  }
  return x
}

it('finds the weights and the scale of its error', () => {
  const x = sequence(1, () => 0.02)
  const { loc, scale } = new LinearPredictor([x], { order: 2, follows: false }).predict(x)
  for (const t of [100, 2000]) {
    expect(loc[t]).toBeCloseTo(1.5 * (x[t - 1] as number) - 0.8 * (x[t - 2] as number), 1)
    expect(scale[t]).toBeGreaterThan(0.019)
    expect(scale[t]).toBeLessThan(0.021)
  }
})

it('follows a scale that changes', () => {
  const loud = (t: number): number => (Math.floor(t / 500) % 2 === 0 ? 0.002 : 0.05)
  const x = sequence(2, loud)
  const { scale } = new LinearPredictor([x], { order: 2, follows: true }).predict(x)
  expect(scale[450] as number).toBeLessThan(0.005)
  expect(scale[950] as number).toBeGreaterThan(0.02)
})
