import { grad, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import type { Distribution } from './distribution.ts'
import { Beta, Binomial, Dirichlet, Multinomial, NegativeBinomial } from './index.ts'

/** Class, float32 parameters and x, mpmath's log p of 50 digits, and what rounding every one of them by 2^-24 makes of it. */
const values: [name: string, args: number[], truth: number, rounding: number][] = [
  ['Binomial', [10, 0.899999976, 9], -0.948244641, 1.4e-13],
  ['Binomial', [100000, 0.300000012, 30000], -5.89508053, 1.0e-10],
  ['Binomial', [10000000, 0.300000012, 3000000], -8.19766252, 1.0e-8],
  ['Binomial', [100000000, 0.00100000005, 101580], -19.1119275, 9.4e-5],
  ['Binomial', [100000000, 0.00100000005, 99368], -8.67510476, 3.8e-5],
  ['NegativeBinomial', [10, 0.300000012, 6], -2.27239351, 1.8e-7],
  ['NegativeBinomial', [100000, 0.300000012, 42857], -6.43009001, 1.2e-8],
  ['NegativeBinomial', [10000000, 0.300000012, 4285714], -8.7326749, 4.5e-8],
  ['NegativeBinomial', [100000000, 0.300000012, 42861056], -10.00892, 4.0e-4],
  ['NegativeBinomial', [100000000, 0.300000012, 42841496], -11.8840654, 1.6e-3],
  ['Beta', [2.5, 10, 0.25], 0.979256968, 1.8e-7],
  ['Beta', [2.5, 100000, 2.49993755e-5], 10.1027162, 9.1e-8],
  ['Beta', [2.5, 10000000, 2.49999943e-7], 14.7078492, 9.1e-8],
  ['Beta', [100000000, 150000000, 0.400015503], 9.33791218, 8.5e-4],
  ['Beta', [100000000, 150000000, 0.399938047], 7.46403476, 3.4e-3],
  ['Dirichlet', [2, 3, 5, 0.263245553, 0.300000012, 0.436754435], 1.87447622, 2.2e-7],
  ['Dirichlet', [20000, 30000, 50000, 0.200632453, 0.300000012, 0.499367535], 11.2866042, 1.5e-5],
  ['Dirichlet', [2000000, 3000000, 5000000, 0.200000003, 0.300000012, 0.5], 16.0334974, 1.3e-7],
  ['Dirichlet', [20000000, 30000000, 50000000, 0.20002, 0.300000012, 0.499980003], 18.1960354, 4.8e-4],
  ['Dirichlet', [20000000, 30000000, 50000000, 0.199919999, 0.300000012, 0.500079989], 16.096079, 1.9e-3],
  ['Multinomial', [10, 0.200000003, 0.300000012, 0.5, 3, 3, 4], -2.86998105, 1.2e-7],
  ['Multinomial', [10000, 0.200000003, 0.300000012, 0.5, 2200, 3000, 4800], -23.0590762, 2.4e-5],
  ['Multinomial', [1000000, 0.200000003, 0.300000012, 0.5, 200200, 300000, 499800], -14.0403782, 2.4e-5],
  ['Multinomial', [10000000, 0.200000003, 0.300000012, 0.5, 2000632, 3000000, 4999368], -16.3425688, 7.5e-5],
  ['Multinomial', [10000000, 0.200000003, 0.300000012, 0.5, 1997470, 3000000, 5002530], -18.4432338, 3.0e-4],
]

const build: Record<string, (args: number[]) => [Distribution, x: number | number[]]> = {
  Binomial: ([n = 0, p = 0, x = 0]) => [new Binomial({ totalCount: n, probs: p }), x],
  NegativeBinomial: ([r = 0, p = 0, x = 0]) => [new NegativeBinomial({ totalCount: r, probs: p }), x],
  Beta: ([a = 0, b = 0, x = 0]) => [new Beta({ concentration1: a, concentration0: b }), x],
  Dirichlet: (args) => [new Dirichlet({ concentration: args.slice(0, 3) }), args.slice(3)],
  Multinomial: ([n = 0, ...rest]) => [new Multinomial({ totalCount: n, probs: rest.slice(0, 3) }), rest.slice(3)],
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

eachBackend(() => {
  it('keeps probabilities that underflow, and those of 0 and 1', () => {
    const got = tidy(() => {
      const rare = new Binomial({ totalCount: 10, logits: [-120, 120] })
      const certain = new Binomial({ totalCount: 10, probs: [0, 1] })
      const values = [rare.logProb(tensor(1)), certain.logProb(tensor(0)), certain.logProb(tensor(10))]
      for (const module of [rare, certain]) module.dispose()
      return values.flatMap((value) => [...value.dataSync()])
    })
    const due = [-120 + Math.log(10), -1080 + Math.log(10), 0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
    for (const [i, value] of due.entries()) {
      if (Number.isFinite(value)) expect(got[i]).toBeCloseTo(value, 3)
      else expect(got[i]).toBe(value)
    }
  })

  it('has finite gradients at probabilities of 0 and 1', () => {
    const gradient = tidy(() => {
      const probs = tensor([0, 1, 0, 1])
      const x = tensor([0, 10, 3, 4])
      return [...grad((at: Tensor) => sum(new Binomial({ totalCount: 10, probs: at }).logProb(x)))(probs).dataSync()]
    })
    // d/dp of 10 log(1 - p) at 0 and of 10 log p at 1; the other two are impossible and train nothing to NaN.
    expect(gradient.slice(0, 2)).toEqual([-10, 10])
    expect(gradient.every(Number.isFinite)).toBe(true)
  })
})
