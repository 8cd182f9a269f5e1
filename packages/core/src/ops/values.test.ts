import {
  abs,
  dispose,
  fill,
  grad,
  matMul,
  max,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import {
  broadcast,
  clip,
  joinColumns,
  log1p,
  logAbsDet,
  logMillsRatio,
  logSumExp,
  lu,
  meanFloat64,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  Rng,
  rowSums,
  softplus,
  solve,
  splitColumns,
  sumOf,
  takeColumns,
  withShape,
} from '../index.ts'

function values(f: () => Tensor): number[] {
  return [...tidy(() => f().dataSync())]
}

function expectClose(got: number[], truth: number[], relative: number): void {
  for (const [i, value] of truth.entries()) {
    if (!Number.isFinite(value)) expect(got[i]).toBe(value)
    else expect(Math.abs(got[i]! - value) / Math.max(Math.abs(value), 1e-37)).toBeLessThanOrEqual(relative)
  }
}

eachBackend(() => {
  it('softplus keeps the small tail and does not overflow', () => {
    const x = [-100, -80, -20, -1e-8, 0, 1, 30, 1e6]
    const truth = x.map((v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))))
    expectClose(values(() => softplus(tensor1d(x))).slice(1), truth.slice(1), 3e-7)
  })

  it('log1p is accurate at 1e-8 and at its ends', () => {
    const x = [1e-8, -1e-8, 1e-4, 0.5, -0.5, 1e10, Number.POSITIVE_INFINITY, -1]
    expectClose(
      values(() => log1p(tensor1d(x))),
      [1e-8, -1e-8, Math.log1p(1e-4), Math.log(1.5), Math.log(0.5), Math.log1p(1e10), Infinity, -Infinity],
      3e-7,
    )
  })

  it('logSumExp survives infinite entries', () => {
    const rows = tidy(() =>
      values(() =>
        logSumExp(
          tensor2d([
            [-Infinity, -Infinity],
            [-Infinity, 3],
            [1000, 1000],
          ]),
        ),
      ),
    )
    expect(rows[0]).toBe(-Infinity)
    expect(rows[1]).toBeCloseTo(3, 6)
    expect(rows[2]).toBeCloseTo(1000 + Math.LN2, 3)
  })

  it('the slope of normalLogCdf follows -x far into the left tail', () => {
    const x = [-1e6, -1e4, -100, -6, -1]
    const got = values(() => grad((at) => sum(normalLogCdf(at)))(tensor1d(x)))
    // phi / Phi = |x| (1 + 1/x^2 - 2/x^4 + ...), and from erfc in float64 at -6 and -1; the exponential of a logarithm of
    // size 14 keeps 1e-6.
    expectClose(got, [1e6, 10000.0001, 100.009998001, 6.158482604545, 1.525135276161], 3e-6)
  })

  it('logMillsRatio does not underflow', () => {
    const got = values(() => logMillsRatio(tensor1d([0, 0.5, 3, 30, 900])))
    // mpmath
    for (const [i, value] of [0.2257913526, -0.1319732284, -1.188787688, -3.402305423, -6.802395998].entries()) {
      expect(Math.abs(got[i]! - value)).toBeLessThan(5e-7)
    }
  })

  it('normalLogCdf reaches both tails', () => {
    // mpmath, 40 digits
    const x = [-30, -10, -5, -1, 0, 1, 5]
    const truth = [
      -454.3212439955,
      -53.23128515051,
      -15.06499839,
      -1.841021645,
      -Math.LN2,
      -0.1727537790234,
      -2.866516129638e-7,
    ]
    expectClose(
      values(() => normalLogCdf(tensor1d(x))),
      truth,
      5e-7,
    )
    expectClose(
      values(() => normalCdf(tensor1d([-5, 0, 2]))),
      [2.866515718792e-7, 0.5, 0.977249868051821],
      3e-6,
    )
  })

  it('normalQuantile inverts the distribution function and is infinite at the ends', () => {
    const p = [1e-30, 1e-6, 0.01, 0.3, 0.5, 0.9]
    // scipy.stats.norm.ppf
    const truth = [-11.464024988, -4.753424309, -2.326347874, -0.524400513, 0, 1.281551566]
    expectClose(
      values(() => normalQuantile(tensor1d(p))),
      truth,
      1e-6,
    )
    expect(values(() => normalQuantile(tensor1d([0, 1, 1.5, -1])))).toEqual([-Infinity, Infinity, NaN, NaN])
  })

  it('clip keeps NaN', () => {
    expect(values(() => clip(tensor1d([NaN, -5, 0.5, 5]), 0, 1))).toEqual([NaN, 0, 0.5, 1])
  })

  it('lu takes a matrix of one number', () => {
    tidy(() => {
      const a = tensor([[-4]])
      expect(logAbsDet(a).dataSync()[0]).toBeCloseTo(Math.log(4), 6)
      expect([...solve(a, tensor([[2]])).dataSync()]).toEqual([-0.5])
    })
  })

  it('lu gives P A = L U for batches, pivots, and solves', () => {
    const error = tidy(() => {
      const a = tensor([
        [
          [0, 2, 1],
          [1, 1, 0],
          [4, 0, 3],
        ],
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 10],
        ],
      ])
      const { permutation, lower, upper } = lu(a)
      const b = new Rng(3).normal([2, 3, 2])
      const left = max(abs(sub(matMul(permutation, a), matMul(lower, upper)))).dataSync()[0]!
      const right = max(abs(sub(matMul(a, solve(a, b)), b))).dataSync()[0]!
      return Math.max(left, right)
    })
    expect(error).toBeLessThan(2e-5)
    expectClose(
      values(() =>
        logAbsDet(
          tensor([
            [
              [0, 2, 1],
              [1, 1, 0],
              [4, 0, 3],
            ],
            [
              [1, 2, 3],
              [4, 5, 6],
              [7, 8, 10],
            ],
          ]),
        ),
      ),
      [Math.log(10), Math.log(3)],
      1e-5,
    )
    expect(
      values(() =>
        logAbsDet(
          tensor2d([
            [1, 2],
            [2, 4],
          ]),
        ),
      ),
    ).toEqual([-Infinity])
  })

  it('sums in float64, and loses no small terms among large ones', async () => {
    expect(sumOf([1, 1e100, 1, -1e100])).toBe(2)
    expect(sumOf(new Float64Array(1_000_000).fill(0.1))).toBe(100_000)
    const x = fill([1_000_000], 0.1)
    expect(await meanFloat64(x)).toBeCloseTo(Math.fround(0.1), 12)
    x.dispose()
  })

  it('takeColumns refuses a repeated or missing column', () => {
    const x = tensor2d([[1, 2, 3]])
    expect(() => takeColumns(x, [0, 0])).toThrow(
      /takeColumns: indices must be distinct and in \[0, 3\); got 0 at place 1/,
    )
    expect(() => takeColumns(x, [3])).toThrow(/got 3 at place 0/)
    x.dispose()
  })

  it('splits and joins columns in any order', () => {
    const x = tensor3d([[[1, 2, 3, 4]], [[5, 6, 7, 8]]])
    const parts = [[2, 0], [1], [3]]
    const split = splitColumns(x, parts)
    expect(split.map((part) => [part.shape, [...part.dataSync()]])).toEqual([
      [
        [2, 1, 2],
        [3, 1, 7, 5],
      ],
      [
        [2, 1, 1],
        [2, 6],
      ],
      [
        [2, 1, 1],
        [4, 8],
      ],
    ])
    const joined = joinColumns(split, parts)
    expect([...joined.dataSync()]).toEqual([...x.dataSync()])
    dispose([x, joined, ...split])
  })

  it('refuses parts that miss a column or have it twice', () => {
    const x = tensor2d([[1, 2, 3]])
    for (const parts of [
      [[0], [1]],
      [[0, 1], [1]],
      [[0, 1], [3]],
      [[0, 1, 2], [0]],
    ]) {
      expect(() => splitColumns(x, parts)).toThrow('splitColumns: each of the 3 columns must be in one part; got [[0')
    }
    expect(() => joinColumns([x], [[0, 1]])).toThrow(
      'joinColumns: each of the 3 columns must be in one part; got [[0, 1]]. Name 0 to 2 once',
    )
    x.dispose()
  })

  it('withShape gives the same numbers, and no other number of them', () => {
    const x = tensor([1, 2, 3, 4])
    const y = withShape(x, [2, 2])
    expect(y.arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(() => withShape(x, [3])).toThrow(
      'withShape: the shape must have as many places as x; got [3] for x of shape [4]. Pass a shape whose lengths',
    )
    dispose([x, y])
  })

  it('broadcast repeats along new axes and those of one entry', () => {
    const x = tensor([[1], [2]])
    const y = broadcast(x, [2, 2, 2])
    expect([...y.dataSync()]).toEqual([1, 1, 2, 2, 1, 1, 2, 2])
    expect(broadcast(x, [2, 1])).toBe(x)
    dispose([x, y])
  })

  it('rowSums sums the last axis', () => {
    const sums = (shape: number[]): [number[], number[]] => {
      const y = tidy(() => rowSums(tensor([1, 2, 3, 4, 5, 6], shape)))
      const got: [number[], number[]] = [y.shape, [...y.dataSync()]]
      y.dispose()
      return got
    }
    expect(sums([2, 3])).toEqual([[2], [6, 15]])
    expect(sums([3, 2, 1])).toEqual([
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ])
    expect(sums([6])).toEqual([[], [21]])
  })
})
