import { setBackend, type Tensor } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { chiSquare, kolmogorovSmirnov } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { normalCdfFloat64 } from './float64/normal-cdf-float64.ts'
import { Rng, type RngState } from './rng.ts'

/** The values of a tensor, which is disposed. */
function take(tensor: Tensor): number[] {
  const values = [...tensor.dataSync()]
  tensor.dispose()
  return values
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((sum, value) => sum + value, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i += 1) {
    const [da, db] = [(a[i] as number) - ma, (b[i] as number) - mb]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  return ab / Math.sqrt(aa * bb)
}

describe('Rng', () => {
  it('never changes its numbers', () => {
    // The first four words are the published answer of Philox 4x32-10 for a zero key and counter.
    expect([...new Rng(0).words(10)]).toEqual([
      1713891541, 3781805453, 3159862348, 2600524760, 4175744164, 1555169499, 2980410603, 159317863, 83534633,
      1372009126,
    ])
    expect([...new Rng(2 ** 53 - 1).words(4)]).toEqual([1386848353, 2428247187, 3555537778, 2805086121])
    expect([...(new Rng(7).split(2)[1] as Rng).words(4)]).toEqual([3416758227, 4077422003, 910447454, 2086201920])
    expect([...new Rng(0).permutation(10)]).toEqual([7, 1, 3, 2, 6, 0, 5, 4, 8, 9])
    const normals = [
      0.9911376799303857, -0.9246625876655353, -0.6176089594591907, -0.48206858748717946, -0.15363823029788248,
      0.1808258977794412, 0.8317351045307384, 0.1974397198257022, -1.186357802583462, 2.5440972794926937,
    ]
    for (const [i, value] of [...new Rng(0).normals(10)].entries()) expect(value).toBeCloseTo(normals[i]!, 13)
  })

  it('continues from its state, in the middle of a stream', () => {
    const rng = new Rng(5)
    rng.normals(7)
    rng.split(3)
    const again = Rng.fromState(JSON.parse(JSON.stringify(rng.state)) as RngState)
    expect([...again.normals(9)]).toEqual([...rng.normals(9)])
    expect([...again.fork().words(4)]).toEqual([...rng.fork().words(4)])
    expect(again.state).toEqual(rng.state)
  })

  it('continues past 2^32 blocks', () => {
    const state: RngState = { algorithm: 'philox4x32-10', key: [1, 2], block: 2 ** 32 - 1, children: 0 }
    const rng = Rng.fromState(state)
    const [, second] = [rng.words(4), rng.words(4)]
    expect([...second]).toEqual([...Rng.fromState({ ...state, block: 2 ** 32 }).words(4)])
    expect([...second]).not.toEqual([...Rng.fromState({ ...state, block: 0 }).words(4)])
  })

  it.each([
    { algorithm: 'mt19937' },
    { key: [1] },
    { key: [-1, 0] },
    { key: [2 ** 32, 0] },
    { block: -1 },
    { block: Number.NaN },
    { children: 0.5 },
  ])('refuses the state %j', (wrong) => {
    const state = { ...new Rng(0).state, ...wrong } as RngState
    expect(() => Rng.fromState(state)).toThrow(/Rng.fromState: the state must be/)
  })

  it.each([-1, 0.5, 2 ** 53, Number.NaN])('refuses the seed %d', (seed) => {
    expect(() => new Rng(seed)).toThrow(`Rng: seed must be an integer in [0, 2^53); got ${seed}.`)
  })

  it('takes 53-bit seeds apart', () => {
    expect([...new Rng(2 ** 32).words(2)]).not.toEqual([...new Rng(0).words(2)])
    expect([...new Rng(2 ** 32 + 1).words(2)]).not.toEqual([...new Rng(1).words(2)])
  })

  it('splits into streams independent of each other and of its own', () => {
    const parent = new Rng(3)
    const n = 20_000
    const streams = [parent, ...parent.split(3), ...parent.split(1), new Rng(4)].map((rng) => rng.uniforms(n))
    for (const [i, a] of streams.entries()) {
      for (const [j, b] of streams.entries()) {
        if (i >= j) continue
        // 4.5 standard errors of 15 pairs
        expect(Math.abs(correlation(a, b))).toBeLessThan(4.5 / Math.sqrt(n))
        const counts = new Float64Array(64)
        for (let k = 0; k < n; k += 1) {
          const cell = 8 * Math.floor(8 * (a[k] as number)) + Math.floor(8 * (b[k] as number))
          counts[cell] = (counts[cell] as number) + 1
        }
        expect(chiSquare(counts, Array(64).fill(n / 64)).pValue).toBeGreaterThan(1e-4)
      }
    }
  })

  it('gives children that do not depend on the draws before the split', () => {
    const [plain, used] = [new Rng(9), new Rng(9)]
    used.normals(100)
    expect([...used.fork().words(4)]).toEqual([...plain.fork().words(4)])
  })

  it('draws normals with the moments and distribution of the normal', () => {
    const values = new Rng(1).normals(50_000)
    const moment = (k: number): number => values.reduce((sum, z) => sum + z ** k, 0) / values.length
    // Standard errors of the moments: sqrt(E z^2k - (E z^k)^2) / sqrt n
    for (const [k, truth, deviation] of [
      [1, 0, 1],
      [2, 1, Math.sqrt(2)],
      [3, 0, Math.sqrt(15)],
      [4, 3, Math.sqrt(96)],
    ] as const) {
      expect(Math.abs(moment(k) - truth)).toBeLessThan((4 * deviation) / Math.sqrt(values.length))
    }
    expect(kolmogorovSmirnov(values, normalCdfFloat64).pValue).toBeGreaterThan(1e-3)
    const [even, odd] = [0, 1].map((first) => values.filter((_, i) => i % 2 === first))
    expect(Math.abs(correlation(even!, odd!))).toBeLessThan(4 / Math.sqrt(25_000))
  })

  it('draws every order equally often', () => {
    const rng = new Rng(2)
    const counts = new Map<string, number>()
    for (let i = 0; i < 12_000; i += 1) {
      const order = rng.permutation(4).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(chiSquare([...counts.values()], Array(24).fill(500)).pValue).toBeGreaterThan(1e-3)
    expect([...rng.permutation(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    expect([[...rng.permutation(0)], [...rng.permutation(1)]]).toEqual([[], [0]])
  })

  it('never reaches the upper end of a uniform, however float32 rounds', () => {
    for (const [low, high] of [
      [0, 1],
      [1, 1 + 2 ** -23],
      [16_777_216, 16_777_218],
      [-3, -2.999999],
      [0.1, 0.3],
    ] as const) {
      const values = take(new Rng(0).uniform([20_000], low, high))
      expect(Math.max(...values)).toBeLessThan(Math.fround(high))
      expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.fround(low))
    }
    const uniforms = new Rng(0).uniforms(20_000)
    expect(Math.min(...uniforms)).toBeGreaterThan(0)
    expect(Math.max(...uniforms)).toBeLessThan(1)
    expect(kolmogorovSmirnov(uniforms, (u) => u).pValue).toBeGreaterThan(1e-3)
  })

  it('draws indices by weight, and never one of weight 0', () => {
    const weights = [0, 3, 1, 0, 4, 0]
    const draws = new Rng(6).categories(8000, weights)
    const counts = weights.map((_, k) => draws.filter((draw) => draw === k).length)
    expect([counts[0], counts[3], counts[5]]).toEqual([0, 0, 0])
    expect(
      chiSquare(
        counts,
        weights.map((w) => 1000 * w),
      ).pValue,
    ).toBeGreaterThan(1e-3)
  })

  it.each([[[0, 0]], [[1, -1]], [[Number.NaN, 1]], [[1, Number.POSITIVE_INFINITY]], [[]]])(
    'refuses the weights %j',
    (weights) => {
      expect(() => new Rng(0).categories(1, weights)).toThrow(/weights must be at least 0, finite, and not all 0/)
    },
  )

  it.each([
    ['gumbel', (x: number) => Math.exp(-Math.exp(-x))],
    ['logistic', (x: number) => 1 / (1 + Math.exp(-x))],
  ] as const)('draws the standard %s', (name, cdf) => {
    expect(kolmogorovSmirnov(take(new Rng(8)[name]([5000])), cdf).pValue).toBeGreaterThan(1e-3)
  })

  it('draws ones with their probability', () => {
    const ones = take(new Rng(8).bernoulli([10_000], 0.3)).reduce((sum, value) => sum + value, 0)
    expect(chiSquare([ones, 10_000 - ones], [3000, 7000]).pValue).toBeGreaterThan(1e-3)
    expect(take(new Rng(8).bernoulli([100], 0))).toEqual(Array(100).fill(0))
    expect(take(new Rng(8).bernoulli([100], 1))).toEqual(Array(100).fill(1))
  })

  it('gives the same numbers on every backend', async () => {
    const draw = (): number[][] => {
      const rng = new Rng(11)
      return [
        take(rng.normal([3, 5])),
        take(rng.uniform([7], -1, 2)),
        take(rng.gumbel([4])),
        take(rng.gamma([4], 0.7)),
        take(rng.categorical([9], [1, 2, 3])),
      ]
    }
    await setBackend('wasm')
    const onWasm = draw()
    await setBackend('cpu')
    expect(draw()).toEqual(onWasm)
  })
})

eachBackend(() => {
  it('gives tensors of the asked shape and dtype', () => {
    const rng = new Rng(0)
    const tensors = [rng.normal([2, 3]), rng.uniform([]), rng.categorical([4], [1, 1]), rng.normal([0, 2])]
    expect(tensors.map(({ shape, dtype }) => [shape, dtype])).toEqual([
      [[2, 3], 'float32'],
      [[], 'float32'],
      [[4], 'int32'],
      [[0, 2], 'float32'],
    ])
    for (const tensor of tensors) tensor.dispose()
  })
})
