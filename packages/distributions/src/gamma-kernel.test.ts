import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import type { Distribution } from './distribution.ts'
import { Gamma, InverseGamma, Poisson } from './index.ts'

/** Class, float32 parameters and x, mpmath's log p of 50 digits, and what rounding every one of them by 2^-24 makes of it. */
const values: [name: string, args: number[], truth: number, rounding: number][] = [
  ['Gamma', [10, 1.29999995, 8.90856838], -2.0762017, 3.7e-7],
  ['Gamma', [100000, 1.29999995, 76923.0781], -6.41303785, 8.9e-8],
  ['Gamma', [10000000, 1.29999995, 7692307.5], -8.7156221, 6.7e-8],
  ['Gamma', [100000000, 1.29999995, 76926920], -9.99157734, 8.9e-4],
  ['Gamma', [100000000, 1.29999995, 76907696], -11.8667548, 3.6e-3],
  ['InverseGamma', [10, 1.29999995, 0.112251483], 2.29782542, 2.5e-7],
  ['InverseGamma', [100000, 1.29999995, 1.29999999e-5], 16.0880846, 9.0e-8],
  ['InverseGamma', [10000000, 1.29999995, 1.30000004e-7], 22.9958406, 1.5e-7],
  ['InverseGamma', [100000000, 1.29999995, 1.299935e-8], 26.324959, 8.9e-4],
  ['InverseGamma', [100000000, 1.29999995, 1.30026008e-8], 24.4481275, 3.6e-3],
  ['Poisson', [10, 4], -3.96771346, 3.6e-7],
  ['Poisson', [100000, 100000], -6.6754021, 3.0e-18],
  ['Poisson', [10000000, 10000000], -8.97798637, 3.0e-16],
  ['Poisson', [100000000, 99980000], -12.1293122, 1.2e-3],
  ['Poisson', [100000000, 100050000], -22.627446, 3.0e-3],
]

const build: Record<string, (args: number[]) => [Distribution, x: number | number[]]> = {
  Gamma: ([a = 0, b = 0, x = 0]) => [new Gamma({ concentration: a, rate: b }), x],
  InverseGamma: ([a = 0, b = 0, x = 0]) => [new InverseGamma({ concentration: a, scale: b }), x],
  Poisson: ([rate = 0, x = 0]) => [new Poisson({ rate }), x],
}

eachBackend(() => {
  describe('logProb at large parameters', () => {
    it.each(values)('%s %j', (name, args, truth, rounding) => {
      const [distribution, x] = build[name]!(args)
      const [got] = tidy(() => distribution.logProb(tensor(x)).dataSync())
      // The products of the arguments round once more.
      expect(Math.abs(got! - truth)).toBeLessThan(1e-6 * Math.abs(truth) + 2 * rounding)
      distribution.dispose()
    })
  })
})
