import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { addInt, int, lessInt } from '../assembler/scalar.ts'
import { add, loadOne, loadVector } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { Gemm, multiplyOn } from './gemm.ts'

/** out[i, j] = x[i, j] + row[j]. Parameters: x, row, out, rows, columns. */
const addRow: WasmFunction = wasmFunction('addRow', (f) => {
  const [x = int(0), row = int(0), out = int(0), rows = int(0), columns = int(0)] = f.ints(5)
  const from = f.variable(x)
  const to = f.variable(out)
  const top = f.variable(int(0))
  f.while(lessInt(top, rows), () => {
    const at = f.variable(row)
    const column = f.variable(int(0))
    const step = (lanes: number, load: typeof loadVector, store: typeof f.store): void => {
      store.call(f, to, add(load(from), load(at)))
      for (const pointer of [from, at, to]) f.advance(pointer, 4 * lanes)
      f.advance(column, lanes)
    }
    f.while(lessInt(addInt(column, int(3)), columns), () => step(4, loadVector, f.store))
    f.while(lessInt(column, columns), () => step(1, loadOne, f.storeOne))
    f.advance(top, 1)
  })
})

/** Rows that are started and multiplied together: they are still in the second cache. */
const rowsOfBlock = 128
/** Rows that a thread has at least. */
const rowsOfPart = 32

function kernelOf(kernelName: string, bind: (host: WasmHost, gemm: Gemm, stock: KernelFunc) => KernelFunc): WasmKernel {
  return {
    kernelName,
    functions: [...Gemm.functions, addRow, copyRows],
    bind: (host, stock) => bind(host, new Gemm(host), stock),
  }
}

/** The tensors name0, name1, … with the first column of each in the weight. */
function partsOf(inputs: Readonly<Record<string, TensorInfo | undefined>>, name: string): Part[] {
  let column = 0
  const parts: Part[] = []
  for (let i = 0; ; i += 1) {
    const tensor = inputs[`${name}${i}`]
    if (tensor === undefined) return parts
    const [, width = 0] = tensor.shape
    parts.push({ tensor, column, width })
    column += width
  }
}

interface Part {
  readonly tensor: TensorInfo
  readonly column: number
  readonly width: number
}

/** onto_i + (x W + b)[part i], of `x`, `weight`, `onto0`, `onto1`, …, and `bias` where there is one. */
const forward = kernelOf('FlowsDenseOnto', (host, _gemm, stock) => (params) => {
  const { x, weight, bias } = params.inputs
  if (x === undefined || weight === undefined) return stock(params)
  const [rows = 0, inFeatures = 0] = x.shape
  const [, outFeatures = 0] = weight.shape
  return partsOf(params.inputs, 'onto').map(({ tensor, column, width }) => {
    const out = host.output([rows, width])
    const [from, a, b, c] = [host.addressOf(tensor), host.addressOf(x), host.addressOf(weight), host.addressOf(out)]
    host.share(rows * width * inFeatures, { count: rows, unit: rowsOfPart }, (thread, first, end) => {
      const [addTo, copy] = [thread.call(addRow), thread.call(copyRows)]
      for (let top = first; top < end; top += rowsOfBlock) {
        const height = Math.min(rowsOfBlock, end - top)
        const [start, block] = [from + top * width * 4, c + top * width * 4]
        if (bias === undefined) copy(start, width * 4, block, width * 4, height, width * 4)
        else addTo(start, host.addressOf(bias) + column * 4, block, height, width)
        multiplyOn(thread, {
          a: a + top * inFeatures * 4,
          b: b + column * 4,
          c: block,
          rows: height,
          columns: width,
          depth: inFeatures,
          transposeA: false,
          transposeB: false,
          strides: { b: outFeatures },
          accumulate: true,
        })
      }
    })
    return out
  })
})

/** dx = [dy_0 | dy_1 | …] W^T, of `weight`, `dy0`, `dy1`, …. */
const inputGradient = kernelOf('FlowsDenseOntoInputGradient', (host, gemm, stock) => (params) => {
  const { weight, dy0 } = params.inputs
  if (weight === undefined || dy0 === undefined) return stock(params)
  const [inFeatures = 0, outFeatures = 0] = weight.shape
  const [rows = 0] = dy0.shape
  const dx = host.output([rows, inFeatures])
  for (const { tensor, column, width } of partsOf(params.inputs, 'dy')) {
    gemm.run({
      a: host.addressOf(tensor),
      b: host.addressOf(weight) + column * 4,
      c: host.addressOf(dx),
      rows,
      columns: inFeatures,
      depth: width,
      transposeA: false,
      transposeB: true,
      strides: { b: outFeatures },
      accumulate: column > 0,
    })
  }
  return dx
})

/** dW = x^T [dy_0 | dy_1 | …], of `x`, `dy0`, `dy1`, …. */
const weightGradient = kernelOf('FlowsDenseOntoWeightGradient', (host, gemm, stock) => (params) => {
  const { x } = params.inputs
  if (x === undefined) return stock(params)
  const [rows = 0, inFeatures = 0] = x.shape
  const parts = partsOf(params.inputs, 'dy')
  const outFeatures = parts.reduce((sum, { width }) => sum + width, 0)
  const dw = host.output([inFeatures, outFeatures])
  for (const { tensor, column, width } of parts) {
    gemm.run({
      a: host.addressOf(x),
      b: host.addressOf(tensor),
      c: host.addressOf(dw) + column * 4,
      rows: inFeatures,
      columns: width,
      depth: rows,
      transposeA: true,
      transposeB: false,
      strides: { c: outFeatures },
    })
  }
  return dw
})

/** The kernels of core's `denseOnto`. */
export const denseOntoKernels: readonly WasmKernel[] = [forward, inputGradient, weightGradient]
