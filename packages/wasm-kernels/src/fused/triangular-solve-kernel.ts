import type { NamedAttrMap } from '@tensorflow/tfjs-core'
import { addInt, int, isZero, lessInt, multiplyInt, shiftLeft, subtractInt } from '../assembler/scalar.ts'
import type { Local } from '../assembler/value.ts'
import { divide, loadOne, loadSplat, loadVector, multiply, subtract } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

type Pointer = Local<'i32'>

interface System {
  readonly t: Pointer
  readonly b: Pointer
  readonly x: Pointer
  readonly n: Pointer
  readonly unit: Pointer
  /** Bytes from row to row of T, and of B and X. */
  readonly line: Pointer
  readonly wide: Pointer
}

/** Some columns of X beside each other. */
interface Columns {
  /** Bytes to the first of them. */
  readonly from: Pointer
  readonly vectors: number
  readonly load: typeof loadVector
  readonly store: FunctionWriter['store']
}

/**
 * X with T X = B by substitution, row by row, for [n, m] matrices B and X, whose rows are `stride` floats apart: x_i = (b_i - sum_j t_ij x_j) / t_ii, of which
 * as many columns at a time as there are registers. The other triangle of T, and a unit diagonal, are not read.
 *
 * Parameters: t, b, x, n, m, whether the diagonal is 1, stride.
 */
function solveTriangle(lower: boolean): WasmFunction {
  return wasmFunction(`solveTriangle-${lower ? 'lower' : 'upper'}`, (f) => {
    const { t, b, x, n, m, unit, stride } = f.named('t', 'b', 'x', 'n', 'm', 'unit', 'stride')
    const width = f.variable(shiftLeft(m, int(2)))
    const [line, wide] = [f.variable(shiftLeft(n, int(2))), f.variable(shiftLeft(stride, int(2)))]
    const system = { t, b, x, n, unit, line, wide }
    const from = f.variable(int(0))
    for (const vectors of [8, 1]) {
      f.while(lessInt(addInt(from, int(16 * vectors - 1)), width), () => {
        solveColumns(f, lower, system, { from, vectors, load: loadVector, store: f.store })
        f.advance(from, 16 * vectors)
      })
    }
    f.while(lessInt(from, width), () => {
      solveColumns(f, lower, system, { from, vectors: 1, load: loadOne, store: f.storeOne })
      f.advance(from, 4)
    })
  })
}

function solveColumns(f: FunctionWriter, lower: boolean, system: System, columns: Columns): void {
  const { t, b, x, n, unit, line, wide } = system
  const { from, vectors, load, store } = columns
  const i = f.variable(lower ? int(0) : subtractInt(n, int(1)))
  const left = f.variable(n)
  f.while(left, () => {
    const row = f.variable(addInt(multiplyInt(i, wide), from))
    const own = f.variable(addInt(addInt(t, multiplyInt(i, line)), shiftLeft(i, int(2))))
    const sums = Array.from({ length: vectors }, (_, k) => f.variable(load(addInt(b, row), 16 * k)))
    const factor = f.variable(lower ? addInt(t, multiplyInt(i, line)) : addInt(own, int(4)))
    const known = f.variable(addInt(x, lower ? from : addInt(row, wide)))
    const terms = f.variable(lower ? i : subtractInt(subtractInt(n, int(1)), i))
    f.while(terms, () => {
      const t_ij = f.variable(loadSplat(factor))
      for (const [k, sum] of sums.entries()) f.set(sum, subtract(sum, multiply(t_ij, load(known, 16 * k))))
      f.advance(factor, 4)
      f.advance(known, wide)
      f.advance(terms, -1)
    })
    f.when(isZero(unit), () => {
      const diagonal = f.variable(loadSplat(own))
      for (const sum of sums) f.set(sum, divide(sum, diagonal))
    })
    for (const [k, sum] of sums.entries()) store.call(f, addInt(x, row), sum, 16 * k)
    f.advance(i, lower ? 1 : -1)
    f.advance(left, -1)
  })
}

const lowerTriangle: WasmFunction = solveTriangle(true)
const upperTriangle: WasmFunction = solveTriangle(false)

/** Columns that a part has at least: as many as are solved at a time. */
const columnsOfPart = 32

/** The kernel of core's `triangularSolve`: T [..., n, n] and B [..., n, m] with the same batch axes. */
export const triangularSolveKernel: WasmKernel = {
  kernelName: 'FlowsTriangularSolve',
  functions: [lowerTriangle, upperTriangle],
  bind: (host, stock) => (params) => {
    const { t, b } = params.inputs
    if (t === undefined || b === undefined) return stock(params)
    const { lower, unitDiagonal } = params.attrs as NamedAttrMap & { lower: boolean; unitDiagonal: boolean }
    const [n = 0, m = 0] = b.shape.slice(-2)
    const systems = b.shape.slice(0, -2).reduce((count, size) => count * size, 1)
    const x = host.output(b.shape)
    const [factor, right, out] = [t, b, x].map((tensor) => host.addressOf(tensor)) as [number, number, number]
    const solve = (thread: WasmThread, system: number, from: number, to: number): void => {
      const [rows, columns] = [4 * system * n, 4 * from]
      const places = [factor + rows * n, right + rows * m + columns, out + rows * m + columns]
      thread.call(lower ? lowerTriangle : upperTriangle)(...places, n, to - from, Number(unitDiagonal), m)
    }
    const work = n * n * m
    // The columns of a system know nothing of each other.
    if (systems === 1) {
      host.share(work, { count: m, unit: columnsOfPart }, (thread, from, to) => solve(thread, 0, from, to))
      return x
    }
    host.share(work * systems, { count: systems }, (thread, from, to) => {
      for (let system = from; system < to; system += 1) solve(thread, system, 0, m)
    })
    return x
  },
}
