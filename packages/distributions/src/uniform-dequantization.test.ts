import { fill, grads, sum, type Tensor, tensor, tensor1d, tensor2d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { fromSpec, normalCdfFloat64, Rng, sumOf, toSpec } from '@tfjs-flows/core'
import { distributionLaws, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineMap } from './fixtures/maps.ts'
import {
  MultivariateNormalDiag,
  Normal,
  TransformedDistribution,
  Uniform,
  UniformDequantization,
  type UniformDequantizationOptions,
} from './index.ts'

const [loc, scale] = [3.2, 1.1]
/** log P(x) of the cell [x, x + width) of the normal. */
const exact = (x: number, width = 1): number =>
  Math.log(normalCdfFloat64((x + width - loc) / scale) - normalCdfFloat64((x - loc) / scale))

/** The mean of the bound at x over 2000 places with noise of their own, and its standard error. */
function meanBound(
  x: number,
  options: Omit<UniformDequantizationOptions, 'distribution'>,
): { bound: number; error: number } {
  const model = new UniformDequantization({ distribution: new Normal({ loc, scale }), ...options })
  const values = tidy(() => [...model.logProb(fill([2000], x)).dataSync()])
  model.dispose()
  const bound = sumOf(values) / 2000
  return { bound, error: Math.sqrt(sumOf(values.map((value) => (value - bound) ** 2)) / 1999 / 2000) }
}

eachBackend(() => {
  describe('UniformDequantization', () => {
    /** Cells on which the density is constant: the bound is the log-probability itself. */
    const flat = distributionLaws({
      create: ({ low }) =>
        new UniformDequantization({ distribution: new Uniform({ low: low!, high: 6 }), importanceSamples: 2 }),
      parameters: { low: 0 },
      otherParameters: { low: 2 },
      support: { kind: 'discrete', values: [0, 1, 2, 3, 4, 5] },
      outside: [-1, 0.5, 6],
      missing: ['cdf', 'logCdf', 'survival', 'quantile', 'entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
    })
    const reasons: Record<string, string> = {
      'the gradient of logProb to the parameters is right': 'the end of a uniform moves off the lattice',
      'a low temperature draws more probable events': 'all events of a uniform are as probable',
    }
    itObeys(flat.map((law) => ({ ...law, ...(reasons[law.name] && { skip: reasons[law.name]! }) })))
  })

  describe('UniformDequantization as a module', () => {
    itObeys(
      moduleLaws({
        create: () =>
          new UniformDequantization({
            distribution: new MultivariateNormalDiag({
              loc: tidy(() => variable(tensor1d([0.3, 1]))),
              scaleDiag: [1, 2],
            }),
            width: [1, 0.5],
            seed: 3,
          }),
        inputs: () => [tensor2d([[0, 0.5]])],
        outputs: (model, [x]) => ({ bound: model.logProb(x as Tensor) }),
        perturb: (model) => perturbParameters(model, new Rng(2), 0.1),
      }),
    )
  })

  it.each([1, 5, 6])('is below the exact log-probability of %d and rises to it with K', (x) => {
    const [one, few, many] = [1, 8, 128].map((importanceSamples) => meanBound(x, { importanceSamples })) as [
      ReturnType<typeof meanBound>,
      ReturnType<typeof meanBound>,
      ReturnType<typeof meanBound>,
    ]
    for (const { bound, error } of [one, few, many]) expect(bound).toBeLessThan(exact(x) + 4 * error)
    expect(few.bound).toBeGreaterThan(one.bound + 2 * one.error)
    expect(many.bound).toBeGreaterThan(exact(x) - 4 * many.error - 3e-3)
  })

  it('is in the mean the integral of the log-density over the cell at K = 1', () => {
    const cube = (x: number): number => ((x - loc) / scale) ** 3
    for (const x of [2, 5]) {
      const truth = -((cube(x + 1) - cube(x)) * scale) / 6 - Math.log(scale) - Math.log(2 * Math.PI) / 2
      const { bound, error } = meanBound(x, { samples: 3 })
      expect(Math.abs(bound - truth)).toBeLessThan(4 * error)
    }
  })

  it('has less noise with more samples', () => {
    const spread = (samples: number): number => {
      const model = new UniformDequantization({ distribution: new Normal({ loc, scale }), samples })
      const values = tidy(() => [...model.logProb(fill([500], 5)).dataSync()])
      model.dispose()
      const middle = sumOf(values) / 500
      return sumOf(values.map((value) => (value - middle) ** 2)) / 500
    }
    expect(spread(16) / spread(1)).toBeCloseTo(1 / 16, 1)
  })

  it('counts the width of the cells: a lattice of 0.01 has a hundredth of the probability', () => {
    expect(meanBound(3.25, { width: 0.01 }).bound).toBeCloseTo(exact(3.25, 0.01), 3)
  })

  it('leaves columns of width 0 as densities, and says -Infinity off the lattice', () => {
    const distribution = new MultivariateNormalDiag({ loc: [0.1, 0.2], scaleDiag: [50, 0.5] })
    const model = new UniformDequantization({ distribution, width: [1, 0], offset: [0.5, 0] })
    const x = tensor2d([
      [2.5, 0.123],
      [-7.5, 1.7],
      [2, 0.1],
    ])
    const [bound, density] = tidy(() => [model.logProb(x).dataSync(), distribution.logProb(x).dataSync()])
    // Over one cell the density of the first column, of scale 50, changes by less than 1 %.
    for (const i of [0, 1]) expect(Math.abs(bound![i]! - density![i]!)).toBeLessThan(0.01)
    expect(bound![2]).toBe(-Infinity)
    for (const owned of [model, x]) owned.dispose()
  })

  it('draws lattice points as often as their cells are probable', () => {
    const model = new UniformDequantization({ distribution: new Normal({ loc, scale }), width: 0.5, offset: 0.25 })
    const draws = tidy(() => [...model.sample(10_000, { rng: new Rng(5) }).dataSync()])
    expect(draws.every((x) => Number.isInteger((x - 0.25) / 0.5))).toBe(true)
    for (const x of [2.25, 3.25]) {
      const p = Math.exp(exact(x, 0.5))
      const share = draws.filter((draw) => draw === x).length / 10_000
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt(p / 10_000))
    }
    model.dispose()
  })

  it('draws 29 / 100 as data have it, not 29 times a rounded 0.01', () => {
    const model = new UniformDequantization({ distribution: new Uniform({ low: 0, high: 1 }), width: 0.01 })
    const draws = tidy(() => [...model.sample(2000, { rng: new Rng(1) }).dataSync()])
    const data = new Set(Float32Array.from({ length: 100 }, (_, k) => k / 100))
    expect(draws.filter((x) => !data.has(x))).toEqual([])
    model.dispose()
  })

  it('gives the same values at every call and after a reload, and fresh ones by elbo', () => {
    const model = new UniformDequantization({ distribution: new Normal({ loc, scale }), seed: 7 })
    const again = fromSpec(JSON.parse(JSON.stringify(toSpec(model)))) as UniformDequantization
    const x = tensor1d([1, 2, 3])
    const [first, second, reloaded, fresh] = tidy(() =>
      [model.logProb(x), model.logProb(x), again.logProb(x), model.elbo(x, { rng: new Rng(1) })].map((t) => [
        ...t.dataSync(),
      ]),
    )
    expect(second).toEqual(first)
    expect(reloaded).toEqual(first)
    expect(fresh).not.toEqual(first)
    expect(model.logProbKind).toBe('lower bound')
    for (const owned of [model, again, x]) owned.dispose()
  })

  it('passes the context on', () => {
    const distribution = new TransformedDistribution({
      distribution: new MultivariateNormalDiag({ loc: [0], scaleDiag: [scale] }),
      bijector: new AffineMap({ shift: 0, scale: 1 }),
    })
    const model = new UniformDequantization({ distribution, importanceSamples: 32 })
    const { bounds, shape } = tidy(() => {
      const context = tensor2d([[loc], [loc + 2]])
      const bounds = [...model.logProb(tensor2d([[3], [5]]), context).dataSync()]
      return { bounds, shape: model.sample(4, { rng: new Rng(0), context }).shape }
    })
    expect(shape).toEqual([4, 2, 1])
    for (const bound of bounds) expect(Math.abs(bound - exact(3))).toBeLessThan(0.1)
    model.dispose()
  })

  it('trains the distribution', () => {
    const [gradient] = tidy(() =>
      grads((at: Tensor) =>
        sum(new UniformDequantization({ distribution: new Normal({ loc: at, scale }) }).logProb(tensor1d([5, 6, 7]))),
      )([tensor(loc)]).map((g) => g.dataSync()[0]!),
    )
    // (x + u - loc) / scale^2, u about 1/2, three times
    expect(Math.abs(gradient! - (18 + 1.5 - 3 * loc) / scale ** 2)).toBeLessThan(1.5)
  })
})

describe('UniformDequantization', () => {
  it('refuses widths that are none, and counts that are none', () => {
    const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
    const build = (options: object) => () => new UniformDequantization({ distribution, ...options })
    expect(build({ width: [0, 0] })).toThrow(/not 0 everywhere/)
    expect(build({ width: -1 })).toThrow(/width must be at least 0/)
    expect(build({ width: [1] })).toThrow(
      'UniformDequantization: width must be a number, or an array with one entry for each of the last event axis; got 1 entries for event shape [2].',
    )
    expect(build({ importanceSamples: 0 })).toThrow(/importanceSamples must be a whole number/)
    distribution.dispose()
  })
})
