import type { KernelFunc } from '@tensorflow/tfjs-core'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { shareColumnSums } from './share-column-sums.ts'
import { sumColumns } from './sum-columns.ts'
import { sumRows } from './sum-rows.ts'

/** `Sum` and `Mean` of float32 over neighbouring axes, in float64 inside. */
export const sumKernels: readonly WasmKernel[] = [reduction('Sum', () => 1), reduction('Mean', (count) => 1 / count)]

function reduction(kernelName: string, scaleOf: (count: number) => number): WasmKernel {
  return { kernelName, functions: [sumColumns, sumRows], bind: (host, stock) => reductionOn(host, stock, scaleOf) }
}

function reductionOn(host: WasmHost, stock: KernelFunc, scaleOf: (count: number) => number): KernelFunc {
  const byRows = host.call(sumRows)
  return (params) => {
    const { x } = params.inputs
    const place = x?.dtype === 'float32' ? reducedPart(x.shape, params.attrs?.['axis']) : undefined
    if (x === undefined || place === undefined) return stock(params)
    const { from, to } = place
    const kept = params.attrs?.['keepDims'] === true ? x.shape.slice(from, to).map(() => 1) : []
    const out = host.output([...x.shape.slice(0, from), ...kept, ...x.shape.slice(to)])
    const [outer, count, inner] = [
      sizeOf(x.shape.slice(0, from)),
      sizeOf(x.shape.slice(from, to)),
      sizeOf(x.shape.slice(to)),
    ]
    const [source, target, scale] = [host.addressOf(x), host.addressOf(out), scaleOf(count)]
    if (inner === 1) byRows(source, outer, count, target, scale)
    else {
      for (let i = 0; i < outer; i += 1) {
        const [at, to] = [source + i * count * inner * 4, target + i * inner * 4]
        shareColumnSums(host, { x: at, out: to, rows: count, columns: inner, scale })
      }
    }
    return out
  }
}

/** The axes [from, to) that are summed, where they are neighbours; all of them where none is named. */
function reducedPart(shape: readonly number[], axis: unknown): { from: number; to: number } | undefined {
  const named = typeof axis === 'number' ? [axis] : Array.isArray(axis) ? axis : shape.map((_, i) => i)
  const axes = named.map((at: number) => (at < 0 ? at + shape.length : at)).sort((a, b) => a - b)
  const [from = 0] = axes
  return axes.every((at, i) => at === from + i) ? { from, to: from + axes.length } : undefined
}
