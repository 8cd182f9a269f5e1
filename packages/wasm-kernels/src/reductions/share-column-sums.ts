import type { WasmHost } from '../wasm-host.ts'
import { sumColumns } from './sum-columns.ts'

/** A matrix whose columns are summed: addresses. */
export interface ColumnSums {
  readonly x: number
  readonly out: number
  readonly rows: number
  readonly columns: number
  readonly scale: number
}

/** out[j] = scale * sum over i of x[i, j]; threads share the columns. */
export function shareColumnSums(host: WasmHost, { x, out, rows, columns, scale }: ColumnSums): void {
  host.share(2 * rows * columns, { count: columns, unit: 16 }, (thread, from, to) => {
    thread.call(sumColumns)(x + 4 * from, 4 * columns, rows, to - from, out + 4 * from, scale)
  })
}
