import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Filled, runGuarded } from '../fixtures/guarded-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { bernoulliKernels } from './bernoulli-kernels.ts'
import { categoricalKernels } from './categorical-kernels.ts'
import { logSumExpKernels } from './log-sum-exp-kernels.ts'
import { normalKernels } from './normal-kernels.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const kernels = [...bernoulliKernels, ...categoricalKernels, ...logSumExpKernels, ...normalKernels]
function kernel(name: string): WasmKernel {
  const found = kernels.find(({ kernelName }) => kernelName === name)
  if (found === undefined) throw new Error(name)
  return found
}

const spread = (shape: readonly number[], seed: number): Filled => ({
  shape,
  values: Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) =>
    Math.fround(3 * Math.sin(1.3 * i + seed) + Math.cos(i * i)),
  ),
})

function near(got: ArrayLike<number> | undefined, wanted: readonly number[], within = 3e-6): void {
  expect(got?.length).toBe(wanted.length)
  for (const [i, value] of wanted.entries()) {
    const error = Math.abs((got?.[i] ?? Number.NaN) - value) / (1 + Math.abs(value))
    expect(Object.is(got?.[i], value) ? 0 : error, `entry ${i}: ${got?.[i]}, not ${value}`).toBeLessThan(within)
  }
}

const rowOf = ({ values }: Filled, d: number, row: number): number[] =>
  Array.from({ length: d }, (_, j) => values[row * d + j] ?? Number.NaN)
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const logSum = (values: readonly number[]): number => {
  const peak = Math.max(...values)
  return peak + Math.log(total(values.map((value) => Math.exp(value - peak))))
}
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

const sizes = [1, 2, 3, 4, 5, 7, 64, 257].flatMap((d) => [1, 2, 3, 4, 9].map((rows) => ({ rows, d })))

describe.each(sizes)('$rows rows of $d', ({ rows, d }) => {
  const each = <T>(f: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => f(row))
  const x = spread([rows, d], 1)
  const dy = spread([rows], 7)
  const slope = (row: number): number => dy.values[row] ?? 0

  it('normal densities', () => {
    const period = rows % 2 === 0 ? 2 : 1
    const loc = spread([period, d], 2)
    const scale = { shape: loc.shape, values: Array.from(spread(loc.shape, 3).values, (v) => Math.fround(0.3 + v * v)) }
    const inputs = { x, loc, scale }
    const parts = each((row) => {
      const [centre, deviation] = [loc, scale].map((input) => rowOf(input, d, row % period))
      return rowOf(x, d, row).map((value, j) => ({
        z: (value - (centre?.[j] ?? 0)) / (deviation?.[j] ?? 1),
        s: deviation?.[j] ?? 1,
      }))
    })
    const logProb = parts.map((row) =>
      total(row.map(({ z, s }) => -z * z * 0.5 - Math.log(s * Math.sqrt(2 * Math.PI)))),
    )
    near(runGuarded(kernel('FlowsNormalLogProb'), inputs)[0], logProb)
    const dx = parts.flatMap((row, i) => row.map(({ z, s }) => (-slope(i) * z) / s))
    near(runGuarded(kernel('FlowsNormalLogProbGradient'), { ...inputs, dy })[0], dx)
  })

  it('Bernoulli probabilities', () => {
    const shown = rows % 2 === 0 ? 2 : rows
    const coins = {
      shape: [shown, d],
      values: Array.from(spread([shown, d], 4).values, (v): number => (v > 0 ? 1 : 0)),
    }
    const other = { ...coins, values: coins.values.with(0, 0.5) }
    const value = (row: number): number =>
      total(rowOf(x, d, row).map((l, j) => (rowOf(coins, d, row % shown)[j] ?? 0) * l - softplus(l)))
    const [logProb] = runGuarded(kernel('FlowsBernoulliLogProb'), { logits: x, x: coins })
    near(logProb, each(value))
    const outside = each((row) => (row % shown === 0 ? Number.NEGATIVE_INFINITY : value(row)))
    near(runGuarded(kernel('FlowsBernoulliLogProb'), { logits: x, x: other })[0], outside)
    const inputs = { dy, value: { shape: [rows], values: outside }, logits: x, x: coins }
    const dl = each((row) =>
      rowOf(x, d, row).map((l, j) => {
        const change = (rowOf(coins, d, row % shown)[j] ?? 0) - 1 / (1 + Math.exp(-l))
        return row % shown === 0 ? 0 : slope(row) * change
      }),
    )
    near(
      runGuarded(kernel('FlowsBernoulliLogProbGradient'), inputs)[0]?.map((v) => v + 0),
      dl.flat(),
    )
  })

  it('categorical probabilities, and entries', () => {
    const numbers = each((row) => (row * 5) % (d + 2))
    const [logits, at] = [x, { shape: [rows], values: numbers }]
    const totals = each((row) => logSum(rowOf(x, d, row)))
    const logProb = each(
      (row) => (rowOf(x, d, row)[numbers[row] ?? 0] ?? Number.NEGATIVE_INFINITY) - (totals[row] ?? 0),
    )
    const [got, sums] = runGuarded(kernel('FlowsCategoricalLogProb'), { logits, at })
    near(got, logProb)
    near(sums, totals)
    const own = (row: number, j: number): number => (numbers[row] === j ? 1 : 0)
    const dl = each((row) =>
      rowOf(x, d, row).map((l, j) =>
        (numbers[row] ?? 0) < d ? slope(row) * (own(row, j) - Math.exp(l - (totals[row] ?? 0))) : 0,
      ),
    )
    const inputs = { dy, logits, at, total: { shape: [rows], values: totals } }
    near(
      runGuarded(kernel('FlowsCategoricalLogProbGradient'), inputs)[0]?.map((v) => v + 0),
      dl.flat(),
    )
    const nearest = numbers.map((index) => Math.min(index, d - 1))
    const entries = nearest.map((index, row) => rowOf(x, d, row)[index] ?? 0)
    near(runGuarded(kernel('FlowsTakeEntry'), { x, at })[0], entries)
    const dx = each((row) => rowOf(x, d, row).map((_, j) => (nearest[row] === j ? slope(row) : 0)))
    near(runGuarded(kernel('FlowsTakeEntryGradient'), { dy, at }, { size: d })[0], dx.flat())
  })

  it.each([1, 2, 3, 6])('logarithms of sums over an axis before %i', (inner) => {
    const wide = spread([rows, d, inner], 5)
    const shape = inner === 1 ? [rows, d] : wide.shape
    const places = each((row) => Array.from({ length: inner }, (_, k) => ({ row, k }))).flat()
    const column = ({ row, k }: { row: number; k: number }): number[] =>
      Array.from({ length: d }, (_, j) => wide.values[(row * d + j) * inner + k] ?? Number.NaN)
    const value = { shape: [rows, ...shape.slice(2)], values: places.map((place) => logSum(column(place))) }
    const input = { ...wide, shape }
    near(runGuarded(kernel('FlowsLogSumExp'), { x: input }, { axis: 1 })[0], value.values)
    const slopes = spread(value.shape, 6)
    const dx = Array.from(wide.values, (v, i) => {
      const place = Math.floor(i / (d * inner)) * inner + (i % inner)
      return (slopes.values[place] ?? 0) * Math.exp(v - (value.values[place] ?? 0))
    })
    near(runGuarded(kernel('FlowsLogSumExpGradient'), { dy: slopes, value, x: input }, { axis: 1 })[0], dx)
  })
})

describe('the edges', () => {
  const { NaN: none, POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number
  const flat = (...values: number[]): Filled => ({ values, shape: [1, values.length] })

  it.each([
    [flat(down, down, down), down, [0, 0, 0]],
    [flat(down, 0, down), 0, [0, 1, 0]],
    [flat(0, up, 1), up, undefined],
    [flat(0, none, 1), none, [none, none, none]],
    [flat(88, 1e4, 1e4), 1e4 + Math.LN2, [0, 0.5, 0.5]],
  ])('logSumExp of %o', (x, value, gradient) => {
    near(runGuarded(kernel('FlowsLogSumExp'), { x }, { axis: 1 })[0], [value])
    if (gradient === undefined) return
    const inputs = { dy: { values: [1], shape: [1] }, value: { values: [value], shape: [1] }, x }
    near(runGuarded(kernel('FlowsLogSumExpGradient'), inputs, { axis: 1 })[0], gradient, 1e-3)
  })

  it('NaN goes through', () => {
    const one = flat(0, 0, 0, 0, 1)
    const hurt = flat(0, 0, 0, 0, none)
    const scale = flat(1, 1, 1, 1, 1)
    for (const inputs of [
      { x: hurt, loc: one, scale },
      { x: one, loc: hurt, scale },
      { x: one, loc: one, scale: flat(1, none, 1, 1, 1) },
    ]) {
      expect(runGuarded(kernel('FlowsNormalLogProb'), inputs)[0]?.[0]).toBeNaN()
    }
    expect(runGuarded(kernel('FlowsBernoulliLogProb'), { logits: hurt, x: one })[0]?.[0]).toBeNaN()
    expect(runGuarded(kernel('FlowsBernoulliLogProb'), { logits: one, x: hurt })[0]?.[0]).toBe(down)
    const [logProb] = runGuarded(kernel('FlowsCategoricalLogProb'), { logits: hurt, at: { values: [0], shape: [1] } })
    expect(logProb?.[0]).toBeNaN()
  })
})
