import { mul, sum, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import {
  Bernoulli,
  Categorical,
  Exponential,
  type Family,
  type FamilyValues,
  Gamma,
  Geometric,
  HalfNormal,
  Laplace,
  LogNormal,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  maximumLikelihoodEstimate,
  type NestedNumbers,
  Normal,
  Pareto,
  Poisson,
  Uniform,
} from './index.ts'

const families: Record<string, { family: Family; values: FamilyValues }> = {
  Normal: { family: Normal, values: { loc: 3, scale: 0.2 } },
  LogNormal: { family: LogNormal, values: { loc: -1, scale: 0.7 } },
  Laplace: { family: Laplace, values: { loc: 2, scale: 3 } },
  Exponential: { family: Exponential, values: { rate: 4 } },
  HalfNormal: { family: HalfNormal, values: { scale: 0.3 } },
  Uniform: { family: Uniform, values: { low: -2, high: 5 } },
  Pareto: { family: Pareto, values: { concentration: 3, scale: 2 } },
  Bernoulli: { family: Bernoulli, values: { logits: -1 } },
  Geometric: { family: Geometric, values: { logits: -0.5 } },
  Poisson: { family: Poisson, values: { rate: 3.5 } },
  Categorical: { family: Categorical, values: { logits: [0, 1, -1] } },
  MultivariateNormalDiag: { family: MultivariateNormalDiag, values: { loc: [1, -2], scaleDiag: [0.5, 3] } },
  MultivariateNormalTriL: {
    family: MultivariateNormalTriL,
    values: {
      loc: [1, -2],
      scaleTril: [
        [0.5, 0],
        [-1, 0.3],
      ],
    },
  },
}

/** Numbers of any nesting, each moved by f. */
function move(value: number | NestedNumbers, f: (x: number) => number): number | NestedNumbers {
  return typeof value === 'number' ? f(value) : value.map((item) => move(item, f))
}

function total(family: Family, values: FamilyValues, x: Tensor, weights: Tensor): number {
  return tidy(() => {
    const member = new family(values as never)
    return sum(mul(member.logProb(x), weights)).dataSync()[0] as number
  })
}

describe.each(Object.entries(families))('maximumLikelihoodEstimate of %s', (_, { family, values }) => {
  const rows = 400
  const draw = (): Tensor => {
    const member = new family(values as never)
    const x = member.sample(rows, { rng: new Rng(2) })
    member.dispose()
    return x
  }
  const w = new Rng(3).uniforms(rows)

  it('is near the truth, and no neighbour is more probable', async () => {
    const x = draw()
    const weights = tensor1d(Float32Array.from(w))
    const found = await maximumLikelihoodEstimate(family, x, { weights: w })
    expect(Object.keys(found)).toEqual(Object.keys(values))
    const best = total(family, found as FamilyValues, x, weights)
    expect(best).toBeGreaterThanOrEqual(total(family, values, x, weights) - 1e-2)
    const rng = new Rng(4)
    for (let trial = 0; trial < 20; trial += 1) {
      const near = Object.fromEntries(
        Object.entries(found).map(([name, value]) => [name, move(value, (v) => v * (1 + 0.05 * rng.normals(1)[0]!))]),
      )
      const other = total(family, near, x, weights)
      expect(Number.isNaN(other) || other <= best + 1e-2, JSON.stringify(near)).toBe(true)
    }
    for (const each of [x, weights]) each.dispose()
  })

  it('counts a row of weight 2 twice', async () => {
    const x = draw()
    const counts = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 2 : i % 7 === 1 ? 0 : 1))
    const columns = x.size / rows
    const flat = [...x.dataSync()]
    const repeated = counts.flatMap((n, i) =>
      Array.from({ length: n }, () => flat.slice(i * columns, (i + 1) * columns)),
    )
    const twice = tensor(repeated.flat(), [repeated.length, ...x.shape.slice(1)], 'float32')
    const [weighted, plain] = [
      await maximumLikelihoodEstimate(family, x, { weights: counts }),
      await maximumLikelihoodEstimate(family, twice, {}),
    ]
    for (const [name, value] of Object.entries(weighted)) {
      const wanted = [plain[name]].flat(3)
      for (const [i, got] of [value].flat(3).entries()) expect(Number(got)).toBeCloseTo(Number(wanted[i]), 10)
    }
    for (const each of [x, twice]) each.dispose()
  })
})

describe('maximumLikelihoodEstimate', () => {
  const of = async (family: Family | string, values: number[] | number[][], options = {}): Promise<unknown> => {
    const x = tensor(values, undefined, 'float32')
    try {
      return await maximumLikelihoodEstimate(family, x, options)
    } finally {
      x.dispose()
    }
  }

  it('has the values of the textbook', async () => {
    expect(await of(Normal, [1, 2, 3])).toEqual({ loc: 2, scale: Math.sqrt(2 / 3) })
    expect(await of('Laplace', [1, 9, 2])).toEqual({ loc: 2, scale: 8 / 3 })
    expect(await of(Laplace, [4, 1, 2, 3])).toEqual({ loc: 2, scale: 1 })
    expect(await of(Uniform, [1, 9, 2])).toEqual({ low: 1, high: 9 })
    expect(await of(Exponential, [1, 3])).toEqual({ rate: 0.5 })
    expect(await of(Bernoulli, [1, 1, 1])).toEqual({ logits: Number.POSITIVE_INFINITY })
    expect(await of(Categorical, [0, 1], { classes: 3 })).toEqual({
      logits: [Math.log(0.5), Math.log(0.5), Number.NEGATIVE_INFINITY],
    })
  })

  it('sums in float64, and estimates the columns of a scalar family one by one', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [1000 + (i % 2 === 0 ? 0.25 : -0.25), i % 4])
    const found = (await of(Normal, rows)) as { loc: number[]; scale: number[] }
    expect(found.loc).toEqual([1000, 1.5])
    expect(found.scale[0]).toBeCloseTo(0.25, 12)
  })

  it('refuses data outside the support and data without a maximum', async () => {
    await expect(of(LogNormal, [1, 0])).rejects.toThrow(
      'maximumLikelihoodEstimate: data of LogNormal must be finite and above 0; got 0.',
    )
    await expect(of(Bernoulli, [1, 0.5])).rejects.toThrow(/data of Bernoulli must be 0 or 1; got 0.5/)
    await expect(of(Normal, [Number.NaN])).rejects.toThrow(/must be finite; got NaN/)
    await expect(of(Normal, [2, 2])).rejects.toThrow(
      'the likelihood of Normal must have a maximum: its scale must be finite and above 0; got data for which it would be 0.',
    )
    await expect(of(Uniform, [2, 2])).rejects.toThrow(/the likelihood of Uniform must have a maximum/)
    const line = [0, 1, 2].map((t) => [t, 2 * t])
    await expect(of(MultivariateNormalTriL, line)).rejects.toThrow(
      /scaleTril must be finite; got data for which it would be NaN/,
    )
  })

  it('refuses families without a closed form, and bad rows and weights', async () => {
    await expect(of(Gamma, [1, 2])).rejects.toThrow(
      'maximumLikelihoodEstimate: the family must have a closed form; got Gamma. Train new TrainableDistribution({ family, initial }) instead.',
    )
    await expect(of(MultivariateNormalDiag, [1, 2])).rejects.toThrow(/x must be rows \[n, ...batch, d\]/)
    for (const weights of [[1], [1, -1], [0, 0], [1, Number.NaN]]) {
      await expect(of(Normal, [1, 2], { weights })).rejects.toThrow(/weights must be one finite number/)
    }
  })
})
