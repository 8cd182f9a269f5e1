import { addInt, int, lessInt, shiftLeft, subtractInt } from '../assembler/scalar.ts'
import { loadSplat, multiply, subtract } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { exponential } from '../elementwise/exponentials.ts'
import { sizeOf } from '../layout/size-of.ts'
import { type Rows, rowsOf, shareTensors } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { eachFew, eachRow, loadFew, storeFew } from './each-row.ts'
import { finiteOr0, logSumExpColumns, logSumExpRows } from './log-sum-exp-columns.ts'

/** dx = dy exp(x - value) over the last axis. Parameters: dy, value, x, dx, rows, count. */
const gradientOfRows: WasmFunction = wasmFunction('logSumExpRowsGradient', (f) => {
  const [dy = f.parameter('i32'), value = dy, x = dy, dx = dy, rows = dy, count = dy] = f.ints(6)
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    const shift = f.variable(finiteOr0(loadSplat(value)))
    const slope = f.variable(loadSplat(dy))
    eachFew(f, count, [x, dx], (lanes) => {
      const power = exponential(f, f.variable(subtract(loadFew(f, x, lanes), shift)))
      storeFew(f, dx, multiply(power, slope), lanes)
    })
    f.advance(dy, 4)
    f.advance(value, 4)
  })
})

/** The same over a middle axis. Parameters: dy, value, x, dx, outer, count, inner. */
const gradientOfColumns: WasmFunction = wasmFunction('logSumExpColumnsGradient', (f) => {
  const [dy = f.parameter('i32'), value = dy, x = dy, dx = dy, outer = dy, count = dy, inner = dy] = f.ints(7)
  const bytes = f.variable(shiftLeft(inner, int(2)))
  const left = f.variable(int(0))
  f.while(lessInt(int(0), outer), () => {
    f.set(left, count)
    f.while(lessInt(int(0), left), () => {
      eachFew(f, inner, [dy, value, x, dx], (lanes) => {
        const shift = finiteOr0(loadFew(f, value, lanes))
        const power = exponential(f, f.variable(subtract(loadFew(f, x, lanes), shift)))
        storeFew(f, dx, multiply(power, loadFew(f, dy, lanes)), lanes)
      })
      for (const pointer of [dy, value]) f.set(pointer, subtractInt(pointer, bytes))
      f.advance(left, -1)
    })
    for (const pointer of [dy, value]) f.set(pointer, addInt(pointer, bytes))
    f.advance(outer, -1)
  })
})

/** What lies before and after an axis, and along it. */
function around(shape: readonly number[], axis: number): { outer: number; count: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), count: shape[axis] ?? 0, inner: sizeOf(shape.slice(axis + 1)) }
}

/** Multiplications that a term takes as long as. */
const WORK_OF_A_TERM = 30

/** logSumExp of rows of `count` numbers. */
export function shareLogSumExp(
  host: WasmHost,
  x: Rows,
  out: Rows,
  { rows, count }: { readonly rows: number; readonly count: number },
): void {
  host.share(WORK_OF_A_TERM * rows * count, { count: rows, unit: 4 }, (thread, from, to) => {
    const scratch = thread.scratch(16 * count)
    thread.call(logSumExpRows)(x.start + x.step * from, out.start + out.step * from, to - from, count, scratch)
  })
}

const values: WasmKernel = {
  kernelName: 'FlowsLogSumExp',
  functions: [logSumExpRows, logSumExpColumns],
  bind: (host, stock) => {
    const byColumns = host.call(logSumExpColumns)
    return (params) => {
      const { x } = params.inputs
      if (x === undefined) return stock(params)
      const axis = Number(params.attrs?.['axis'])
      const { outer, count, inner } = around(x.shape, axis)
      const out = host.output(x.shape.toSpliced(axis, 1))
      const [from, to] = [x, out].map((tensor) => rowsOf(host, tensor, outer)) as [Rows, Rows]
      if (inner === 1) shareLogSumExp(host, from, to, { rows: outer, count })
      else byColumns(from.start, to.start, outer, count, inner)
      return out
    }
  },
}

/** From `dy`, the `value` and `x`. */
const gradient: WasmKernel = {
  kernelName: 'FlowsLogSumExpGradient',
  functions: [gradientOfRows, gradientOfColumns],
  bind: (host, stock) => (params) => {
    const { dy, value, x } = params.inputs
    if (dy === undefined || value === undefined || x === undefined) return stock(params)
    const { outer, count, inner } = around(x.shape, Number(params.attrs?.['axis']))
    const dx = host.output(x.shape)
    const [run, rest] = inner === 1 ? [gradientOfRows, [count]] : [gradientOfColumns, [count, inner]]
    const job = { run, rows: outer, work: WORK_OF_A_TERM * count * inner, rest }
    shareTensors(host, job, [dy, value, x, dx])
    return dx
  },
}

/** The kernels of core's `logSumExp`. */
export const logSumExpKernels: readonly WasmKernel[] = [values, gradient]
