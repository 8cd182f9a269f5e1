import type { KernelFunc, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { Gemm, type Product } from './gemm.ts'

/** Matrix products [..., rows, columns] of equal batch shapes, or of one matrix with every matrix of the other. */
export const batchMatMul: WasmKernel = {
  kernelName: 'BatchMatMul',
  functions: Gemm.functions,
  bind: (host, stock) => matMulOn(host, stock),
}

/** The same with a bias of the columns and relu. */
export const fusedMatMul: WasmKernel = { ...batchMatMul, kernelName: '_FusedMatMul' }

function matMulOn(host: WasmHost, stock: KernelFunc): KernelFunc {
  const gemm = new Gemm(host)
  return (params) => {
    const { a, b, bias } = params.inputs
    if (a === undefined || b === undefined) return stock(params)
    const plan = planOf(a, b, bias, params.attrs ?? {})
    if (plan === undefined) return stock(params)
    const { product, batch, outShape } = plan
    const out = host.output(outShape)
    const start = {
      a: host.addressOf(a),
      b: host.addressOf(b),
      c: host.addressOf(out),
      bias: bias && host.addressOf(bias),
    }
    const { rows, columns, depth } = product
    for (let i = 0; i < batch.count; i++) {
      gemm.run({
        ...product,
        ...start,
        a: start.a + i * batch.a * rows * depth * 4,
        b: start.b + i * batch.b * depth * columns * 4,
        c: start.c + i * rows * columns * 4,
      })
    }
    return out
  }
}

interface Plan {
  readonly product: Omit<Product, 'a' | 'b' | 'c' | 'bias'>
  /** How many products, and whether a and b move on from one to the next (1) or stay (0). */
  readonly batch: { readonly count: number; readonly a: 0 | 1; readonly b: 0 | 1 }
  readonly outShape: readonly number[]
}

/** How to compute it, or undefined for what tfjs's own kernel does. */
function planOf(
  a: TensorInfo,
  b: TensorInfo,
  bias: TensorInfo | undefined,
  attributes: NamedAttrMap,
): Plan | undefined {
  const { transposeA = false, transposeB = false, activation = 'linear' } = attributes
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || (activation !== 'linear' && activation !== 'relu')) return
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)]
  const [aRows = 1, aColumns = 1] = a.shape.slice(-2)
  const [bRows = 1, bColumns = 1] = b.shape.slice(-2)
  const [rows, depth] = transposeA === true ? [aColumns, aRows] : [aRows, aColumns]
  const [inner, columns] = transposeB === true ? [bColumns, bRows] : [bRows, bColumns]
  // One row leaves three quarters of a tile empty; tfjs's plain product has its own code for it.
  const isPlain = transposeA !== true && transposeB !== true && attributes['activation'] === undefined
  if (isPlain && rows === 1 && columns > 8) return
  const [aCount, bCount] = [sizeOf(aBatch), sizeOf(bBatch)]
  const alike = aBatch.join() === bBatch.join()
  if (inner !== depth || !(alike || aCount === 1 || bCount === 1)) return
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== columns || bias.dtype !== 'float32')) return
  const longer =
    aBatch.length > bBatch.length || (aBatch.length === bBatch.length && aCount >= bCount) ? aBatch : bBatch
  if (!alike && sizeOf(longer) !== Math.max(aCount, bCount)) return
  return {
    product: {
      rows,
      columns,
      depth,
      transposeA: transposeA === true,
      transposeB: transposeB === true,
      relu: activation === 'relu',
    },
    batch: { count: Math.max(aCount, bCount), a: alike || aCount > 1 ? 1 : 0, b: alike || bCount > 1 ? 1 : 0 },
    outShape: [...longer, rows, columns],
  }
}
