import type { NamedAttrMap } from '@tensorflow/tfjs-core'
import {
  addFloat,
  addInt,
  andInt,
  float,
  int,
  lessInt,
  loadFloat,
  loadInt,
  multiplyFloat,
  multiplyInt,
  shiftLeft,
  subtractInt,
} from '../assembler/scalar.ts'
import type { Float, Int, Local } from '../assembler/value.ts'
import { add, floats, lane, loadSplat, loadVector, multiply } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { eachFew, loadFew, storeFew } from '../densities/each-row.ts'
import { exponential } from '../elementwise/exponentials.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

type Pointer = Local<'i32'>

/** What both functions get after their tensors. */
interface Sizes {
  readonly n: Pointer
  /** Row r of W is row permutation[r] of L U. */
  readonly permutation: Pointer
  readonly signs: Pointer
  /** Working memory: rows of whole vectors, n each of U and of the gradient, one more, and one of U's diagonal. */
  readonly u: Pointer
  readonly g: Pointer
  readonly row: Pointer
  readonly diagonal: Pointer
  /** Bytes of such a row, and of one of n floats. */
  readonly wide: Pointer
  readonly narrow: Pointer
}

function sizesOf(f: FunctionWriter): Sizes {
  const next = (): Pointer => f.parameter('i32')
  const [n, permutation, signs, u] = [next(), next(), next(), next()]
  const wide = f.variable(shiftLeft(addInt(n, int(3)), int(2)))
  f.set(wide, subtractInt(wide, remainder(wide)))
  const bytes = f.variable(multiplyInt(wide, n))
  const g = f.variable(addInt(u, bytes))
  const row = f.variable(addInt(g, bytes))
  const diagonal = f.variable(addInt(row, wide))
  return { n, permutation, signs, u, g, row, diagonal, wide, narrow: f.variable(shiftLeft(n, int(2))) }
}

/** What is past the last whole vector. */
function remainder(bytes: Int): Int {
  return andInt(bytes, int(15))
}

/** Runs with i = from … to - 1. */
function count(f: FunctionWriter, from: Int, to: Int, turn: (i: Pointer) => void): void {
  const i = f.variable(from)
  f.while(lessInt(i, to), () => {
    turn(i)
    f.advance(i, 1)
  })
}

const at = (base: Int, index: Int): Int => addInt(base, shiftLeft(index, int(2)))

/** U with its diagonal in rows of whole vectors, zeros below. */
function buildUpper(f: FunctionWriter, sizes: Sizes, upper: Int, logDiagonal: Int): void {
  const { n, signs, u, diagonal, wide, narrow } = sizes
  const [log, sign, own] = [f.variable(logDiagonal), f.variable(signs), f.variable(diagonal)]
  eachFew(f, n, [log, sign, own], (lanes) => {
    const size = exponential(f, loadFew(f, log, lanes))
    storeFew(f, own, multiply(size, loadFew(f, sign, lanes)), lanes)
  })
  const row = f.variable(u)
  const from = f.variable(upper)
  count(f, int(0), n, (k) => {
    clear(f, row, wide)
    count(f, addInt(k, int(1)), n, (j) => f.storeFloat(at(row, j), loadFloat(at(from, j))))
    f.storeFloat(at(row, k), loadFloat(at(diagonal, k)))
    f.advance(row, wide)
    f.advance(from, narrow)
  })
}

function clear(f: FunctionWriter, row: Int, bytes: Int): void {
  const pointer = f.variable(row)
  const end = f.variable(addInt(row, bytes))
  f.sweep(pointer, end, 16, () => f.store(pointer, floats(0)))
}

/** target += factor * source, or target = source, of rows of whole vectors. */
function addRow(f: FunctionWriter, target: Int, source: Int, wide: Int, factor?: Int): void {
  const to = f.variable(target)
  const from = f.variable(source)
  const end = f.variable(addInt(target, wide))
  const times = factor === undefined ? undefined : f.variable(loadSplat(factor))
  f.sweep(to, end, 16, () => {
    const value = loadVector(from)
    f.store(to, times === undefined ? value : add(loadVector(to), multiply(times, value)))
    f.advance(from, 16)
  })
}

/** W^T of W = P L U. Parameters: lower, upper, logDiagonal, out, then the sizes. */
const product: WasmFunction = wasmFunction('luProduct', (f) => {
  const [lower = f.parameter('i32'), upper = lower, logDiagonal = lower, out = lower] = f.ints(4)
  const sizes = sizesOf(f)
  const { n, permutation, u, row, wide, narrow } = sizes
  buildUpper(f, sizes, upper, logDiagonal)
  count(f, int(0), n, (column) => {
    const r = f.variable(loadInt(at(permutation, column)))
    addRow(f, row, addInt(u, multiplyInt(r, wide)), wide)
    const left = f.variable(addInt(lower, multiplyInt(r, narrow)))
    count(f, int(0), r, (k) => addRow(f, row, addInt(u, multiplyInt(k, wide)), wide, at(left, k)))
    const to = f.variable(at(out, column))
    count(f, int(0), n, (i) => {
      f.storeFloat(to, loadFloat(at(row, i)))
      f.advance(to, narrow)
    })
  })
})

/** The sum of the products of two rows of whole vectors. */
function dot(f: FunctionWriter, a: Int, b: Int, wide: Int): Float {
  const [left, right] = [f.variable(a), f.variable(b)]
  const end = f.variable(addInt(a, wide))
  const sum = f.variable(floats(0))
  f.sweep(left, end, 16, () => {
    f.set(sum, add(sum, multiply(loadVector(left), loadVector(right))))
    f.advance(right, 16)
  })
  return addFloat(addFloat(lane(sum, 0), lane(sum, 1)), addFloat(lane(sum, 2), lane(sum, 3)))
}

/**
 * With G the gradient of L U: dL = G U^T below the diagonal, dU = L^T G above and on it.
 * Parameters: dy, lower, upper, logDiagonal, dLower, dUpper, dLogDiagonal, then the sizes.
 */
const productGradient: WasmFunction = wasmFunction('luProductGradient', (f) => {
  const [dy = f.parameter('i32'), lower = dy, upper = dy, logDiagonal = dy] = f.ints(4)
  const [dLower = dy, dUpper = dy, dLogDiagonal = dy] = f.ints(3)
  const sizes = sizesOf(f)
  const { n, permutation, u, g, row, diagonal, wide, narrow } = sizes
  buildUpper(f, sizes, upper, logDiagonal)
  count(f, int(0), n, (column) => {
    const to = f.variable(addInt(g, multiplyInt(loadInt(at(permutation, column)), wide)))
    clear(f, to, wide)
    const from = f.variable(at(dy, column))
    count(f, int(0), n, (i) => {
      f.storeFloat(at(to, i), loadFloat(from))
      f.advance(from, narrow)
    })
  })
  count(f, int(0), n, (k) => {
    const own = f.variable(addInt(g, multiplyInt(k, wide)))
    const ofLower = f.variable(addInt(dLower, multiplyInt(k, narrow)))
    count(f, int(0), k, (j) => f.storeFloat(at(ofLower, j), dot(f, own, addInt(u, multiplyInt(j, wide)), wide)))
    count(f, k, n, (j) => f.storeFloat(at(ofLower, j), float(0)))
    addRow(f, row, own, wide)
    const left = f.variable(addInt(lower, shiftLeft(k, int(2))))
    count(f, addInt(k, int(1)), n, (r) => {
      addRow(f, row, addInt(g, multiplyInt(r, wide)), wide, addInt(left, multiplyInt(r, narrow)))
    })
    const ofUpper = f.variable(addInt(dUpper, multiplyInt(k, narrow)))
    count(f, int(0), addInt(k, int(1)), (j) => f.storeFloat(at(ofUpper, j), float(0)))
    count(f, addInt(k, int(1)), n, (j) => f.storeFloat(at(ofUpper, j), loadFloat(at(row, j))))
    f.storeFloat(at(dLogDiagonal, k), multiplyFloat(loadFloat(at(row, k)), loadFloat(at(diagonal, k))))
  })
})

/** The last arguments of both: n, permutation, signs, working memory. */
function tables(host: WasmHost, attributes: NamedAttrMap | undefined): number[] {
  const [permutation, signs] = ['permutation', 'signs'].map((name) => [attributes?.[name]].flat().map(Number))
  const n = permutation?.length ?? 0
  const wide = (n + 3) & ~3
  const work = host.scratch(4 * ((2 * n + 2) * wide + 2 * n))
  const places = work + 4 * (2 * n + 2) * wide
  host.integers(places, n).set(permutation ?? [])
  host.floats(places + 4 * n, n).set(signs ?? [])
  return [n, places, places + 4 * n, work]
}

const values: WasmKernel = {
  kernelName: 'FlowsLuProduct',
  functions: [product],
  bind: (host, stock) => {
    const run = host.call(product)
    return (params) => {
      const { lower, upper, logDiagonal } = params.inputs
      if (lower === undefined || upper === undefined || logDiagonal === undefined) return stock(params)
      const out = host.output(lower.shape)
      const sizes = tables(host, params.attrs)
      run(...[lower, upper, logDiagonal, out].map((tensor) => host.addressOf(tensor)), ...sizes)
      return out
    }
  },
}

const gradient: WasmKernel = {
  kernelName: 'FlowsLuProductGradient',
  functions: [productGradient],
  bind: (host, stock) => {
    const run = host.call(productGradient)
    return (params) => {
      const { dy, lower, upper, logDiagonal } = params.inputs
      if (!dy || lower === undefined || upper === undefined || logDiagonal === undefined) return stock(params)
      const outputs = [lower, upper, logDiagonal].map(({ shape }) => host.output(shape))
      const sizes = tables(host, params.attrs)
      run(...[dy, lower, upper, logDiagonal, ...outputs].map((tensor) => host.addressOf(tensor)), ...sizes)
      return outputs
    }
  },
}

/** The kernels of core's `luProduct`. */
export const luProductKernels: readonly WasmKernel[] = [values, gradient]
