import type { KernelFunc } from '@tensorflow/tfjs-core'
import { copyRows } from '../copy-rows.ts'
import { CACHE_LINE } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { numberList } from './number-list.ts'
import { transposeMatrix } from './transpose-matrix.ts'

/** Permutations that swap two neighbouring groups of axes: all of a matrix or a batch of them, heads of attention. */
export const transposeKernel: WasmKernel = {
  kernelName: 'Transpose',
  functions: [transposeMatrix, copyRows],
  bind: (host, stock) => transposeOn(host, stock),
}

/** Multiplications that moving a float takes as long as. */
const workOfFloat = 16

function transposeOn(host: WasmHost, stock: KernelFunc): KernelFunc {
  const copy = host.call(copyRows)
  return (params) => {
    const { x } = params.inputs
    const permutation = numberList(params.attrs?.['perm'])
    if (x === undefined || x.dtype === 'bool' || x.dtype === 'string' || permutation === undefined) return stock(params)
    const swap = swapOf(x.shape, permutation)
    if (swap === undefined) return stock(params)
    const { outer, a, b, inner } = swap
    const out = host.output(
      permutation.map((axis) => x.shape[axis] ?? 1),
      x.dtype,
    )
    const [source, target, bytes] = [host.addressOf(x), host.addressOf(out), inner * 4]
    for (let i = 0; i < outer; i += 1) {
      const at = i * a * b * bytes
      if (inner === 1) {
        host.share(workOfFloat * a * b, { count: a, unit: CACHE_LINE }, (thread, from, to) => {
          thread.call(transposeMatrix)(source + at + from * b * 4, target + at + from * 4, to - from, b, a)
        })
      } else {
        for (let j = 0; j < b; j += 1) {
          copy(source + at + j * bytes, b * bytes, target + at + j * a * bytes, bytes, a, bytes)
        }
      }
    }
    return out
  }
}

interface Swap {
  readonly outer: number
  readonly a: number
  readonly b: number
  readonly inner: number
}

/** The permutation as [outer, a, b, inner] to [outer, b, a, inner], or undefined where it is not such a swap. */
function swapOf(shape: readonly number[], permutation: readonly number[]): Swap | undefined {
  // Axes of length 1 may stand anywhere.
  const order = permutation.filter((axis) => shape[axis] !== 1)
  const sorted = [...order].sort((a, b) => a - b)
  let from = 0
  while (from < order.length && order[from] === sorted[from]) from += 1
  let to = order.length
  while (to > from && order[to - 1] === sorted[to - 1]) to -= 1
  const [before, after] = [sorted.slice(from, to), order.slice(from, to)]
  const turn = before.indexOf(after[0] ?? -1)
  // What is left must be a rotation; nothing left is a copy, which tfjs makes by reference.
  if (turn <= 0 || after.some((axis, i) => axis !== before[(i + turn) % before.length])) return undefined
  const size = (axes: readonly number[]): number => axes.reduce((product, axis) => product * (shape[axis] ?? 1), 1)
  const [a, b] = [size(before.slice(0, turn)), size(before.slice(turn))]
  return { outer: size(sorted.slice(0, from)), a, b, inner: size(sorted.slice(to)) }
}
