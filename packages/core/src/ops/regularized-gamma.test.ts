import { scalar, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { inverseRegularizedGammaP, logRegularizedGamma, Rng, regularizedGammaP, regularizedGammaQ } from '../index.ts'

/** mpmath, 40 digits; the last three rows of P scipy. */
const regularizedGammaPTable: ReferenceTable = [
  [0.5, 0.100000001, 0.345279156387],
  [0.5, 4.0, 0.995322265019],
  [1.0, 1.00000001e-10, 1.0000000133e-10],
  [3.70000005, 2.0, 0.186274663284],
  [3.70000005, 30.0, 0.999999999761],
  [100.0, 80.0, 0.0171083130351],
  [100.0, 160.0, 0.999999855798],
  [10000.0, 9800.0, 0.02220754381396969],
  [0.00100000005, 0.5, 0.9994399333169135],
  [1000000.0, 1001000.0, 0.8413447863683402],
]
const regularizedGammaQTable: ReferenceTable = [
  [0.5, 0.100000001, 0.654720843613],
  [0.5, 4.0, 0.00467773498105],
  [1.0, 1.00000001e-10, 0.9999999999],
  [3.70000005, 2.0, 0.813725336716],
  [3.70000005, 30.0, 2.3916056071e-10],
  [100.0, 80.0, 0.982891686965],
  [100.0, 160.0, 1.44202245054e-7],
]

eachBackend(() => {
  it('P and Q are accurate to the last bits, in their tails too', () => {
    expect(worstError(regularizedGammaP, regularizedGammaPTable)).toBeLessThan(3e-7)
    expect(worstError(regularizedGammaQ, regularizedGammaQTable)).toBeLessThan(3e-7)
  })

  it('the logarithms do not underflow', () => {
    // mpmath
    const lower = [[50, 1e-3, -493.866508918]]
    const upper = [[2, 1000, -993.0912452]]
    expect(worstError((a, x) => logRegularizedGamma(a, x, 'lower'), lower)).toBeLessThan(3e-7)
    expect(worstError((a, x) => logRegularizedGamma(a, x, 'upper'), upper)).toBeLessThan(3e-7)
  })

  it('has its ends at 0 and Infinity, NaN outside', () => {
    const got = tidy(() => [
      ...regularizedGammaP(tensor1d([2, 2, 2, 0, 2]), tensor1d([0, -1, Infinity, 1, NaN])).dataSync(),
    ])
    expect(got).toEqual([0, 0, 1, NaN, NaN])
  })

  it('the inverse goes back, from the far ends too', () => {
    const p = [1e-20, 1e-3, 0.3, 0.5, 0.999, 0.99999]
    for (const a of [0.05, 0.7, 3, 40, 1e4]) {
      const back = tidy(() => [
        ...regularizedGammaP(scalar(a), inverseRegularizedGammaP(scalar(a), tensor1d(p))).dataSync(),
      ])
      // float32 rounds x; the probability of a large a is steep in it.
      for (const [i, value] of p.entries())
        if (a > 0.1 || i > 1) expect(back[i]! / value).toBeCloseTo(1, a > 100 ? 3 : 5)
    }
    const ends = tidy(() => [...inverseRegularizedGammaP(scalar(2), tensor1d([0, 1, 1.5, -1])).dataSync()])
    expect(ends).toEqual([0, Infinity, NaN, NaN])
  })

  it.each([
    ['P', regularizedGammaP],
    ['Q', regularizedGammaQ],
    ['log P', (a, x) => logRegularizedGamma(a, x, 'lower')],
    ['log Q', (a, x) => logRegularizedGamma(a, x, 'upper')],
  ] satisfies [string, typeof regularizedGammaP][])('%s has the right gradients', (_name, f) => {
    expect(
      tidy(() => gradientMismatches(f, [new Rng(5).uniform([4, 1], 0.5, 6), new Rng(6).uniform([3], 0.5, 6)])),
    ).toEqual([])
  })

  it('the inverse has the gradients of the implicit function', () => {
    expect(
      tidy(() =>
        gradientMismatches(inverseRegularizedGammaP, [
          new Rng(5).uniform([4, 1], 1, 6),
          new Rng(6).uniform([3], 0.2, 0.8),
        ]),
      ),
    ).toEqual([])
  })
})
