import { add, grad, mul, reshape, sub, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eventSize } from './bijector-case.ts'

type Map = (x: Tensor) => Tensor

/** log|det J| of each event of x, with the rows of J from exact gradients: one backward pass an entry of an event. */
export function autodiffLogDet(f: Map, x: Tensor, eventRank: number): Float64Array {
  const { rows, entries } = eventSize(x, eventRank)
  const jacobians = Array.from({ length: entries }, (_, i) =>
    tidy(() => {
      const pick = oneEntry(x, eventRank, i)
      return grad((at: Tensor) => sum(mul(f(at), pick)))(x).dataSync()
    }),
  )
  return logDets(rows, entries, (row, i, j) => jacobians[i]?.[row * entries + j] as number)
}

/** log|det J| of each event of x, with the columns of J from central differences. */
export function numericLogDet(f: Map, x: Tensor, eventRank: number, step: number): Float64Array {
  const { rows, entries } = eventSize(x, eventRank)
  const columns = Array.from({ length: entries }, (_, j) =>
    tidy(() => {
      const bump = mul(oneEntry(x, eventRank, j), step)
      return sub(f(add(x, bump)), f(sub(x, bump))).dataSync()
    }),
  )
  return logDets(rows, entries, (row, i, j) => (columns[j]?.[row * entries + i] as number) / (2 * step))
}

/** One for entry `index` of every event, else zero; of x's shape. */
function oneEntry(x: Tensor, eventRank: number, index: number): Tensor {
  const { entries } = eventSize(x, eventRank)
  const event = Float32Array.from({ length: entries }, (_, i) => (i === index ? 1 : 0))
  const shape = x.shape.slice(x.rank - eventRank)
  return reshape(tensor(event), eventRank === 0 ? [] : shape)
}

function logDets(rows: number, entries: number, at: (row: number, i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) =>
    logAbsDeterminant(
      Array.from({ length: entries }, (_, i) => Float64Array.from({ length: entries }, (_, j) => at(row, i, j))),
    ),
  )
}

/** log|det A| in float64 by elimination with partial pivoting; A is overwritten. */
function logAbsDeterminant(a: Float64Array[]): number {
  let total = 0
  for (let k = 0; k < a.length; k += 1) {
    const size = (i: number): number => Math.abs(a[i]?.[k] as number)
    let pivot = k
    for (let i = k + 1; i < a.length; i += 1) if (size(i) > size(pivot)) pivot = i
    const row = a[pivot] as Float64Array
    a[pivot] = a[k] as Float64Array
    a[k] = row
    total += Math.log(Math.abs(row[k] as number))
    for (const below of a.slice(k + 1)) {
      const factor = (below[k] as number) / (row[k] as number)
      for (let j = k; j < a.length; j += 1) below[j] = (below[j] as number) - factor * (row[j] as number)
    }
  }
  return total
}
