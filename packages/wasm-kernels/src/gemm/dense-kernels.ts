import type { DataId, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { type Activation, activateInPlace } from '../elementwise/activation-kernels.ts'
import { shareColumnSums } from '../reductions/share-column-sums.ts'
import { sumColumns } from '../reductions/sum-columns.ts'
import { CACHE_LINE, rowsOf, shareRows } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { Gemm } from './gemm.ts'
import { type MaskPlan, maskPlan } from './mask-plan.ts'
import { MaskedGemm, type MaskedProduct } from './masked-gemm.ts'

/** What a mask leaves to compute, looked at once for each mask: the plan goes with the mask's data. */
const plans = new WeakMap<DataId, MaskPlan>()

function planOf(host: WasmHost, mask: TensorInfo): MaskPlan {
  const known = plans.get(mask.dataId)
  if (known !== undefined) return known
  const [rows = 0, columns = 0] = mask.shape
  const plan = maskPlan(host.floats(host.addressOf(mask), rows * columns), rows, columns)
  plans.set(mask.dataId, plan)
  return plan
}

function maskedProduct(host: WasmHost, batch: number, mask: TensorInfo): MaskedProduct {
  const [inFeatures = 0, outFeatures = 0] = mask.shape
  return { batch, inFeatures, outFeatures, mask: host.addressOf(mask), plan: planOf(host, mask) }
}

/** A kernel of core's dense op: float32 throughout, x and dy [batch, features]. */
function denseKernel(
  kernelName: string,
  bind: (host: WasmHost, gemms: Gemms, stock: KernelFunc) => KernelFunc,
): WasmKernel {
  return {
    kernelName,
    functions: [...Gemm.functions, ...MaskedGemm.functions, ...Object.values(activateInPlace)],
    bind: (host, stock) => bind(host, { plain: new Gemm(host), masked: new MaskedGemm(host) }, stock),
  }
}

/** Multiplications that one takes as long as. */
const WORK_OF_AN_ACTIVATION = 20

interface Gemms {
  readonly plain: Gemm
  readonly masked: MaskedGemm
}

/** y = a(x (W * M) + bias), of `x`, `weight`, and `mask`, `bias` and `activation` where there are. */
const forward = denseKernel('FlowsDense', (host, gemms, stock) => (params) => {
  const { x, weight, mask, bias } = params.inputs
  if (x === undefined || weight === undefined) return stock(params)
  const [batch = 0, inFeatures = 0] = x.shape
  const [, outFeatures = 0] = weight.shape
  const y = host.output([batch, outFeatures])
  const [a, b, c] = [host.addressOf(x), host.addressOf(weight), host.addressOf(y)]
  const added = bias === undefined ? 0 : host.addressOf(bias)
  const { activation = 'identity' } = params.attrs ?? {}
  const relu = activation === 'relu'
  if (mask === undefined) {
    const sizes = { rows: batch, columns: outFeatures, depth: inFeatures }
    gemms.plain.run({ a, b, c, ...sizes, transposeA: false, transposeB: false, bias: added, relu })
  } else gemms.masked.forward(maskedProduct(host, batch, mask), { x: a, weight: b, y: c, bias: added, relu })
  if (activation !== 'identity' && !relu) {
    const run = activateInPlace[activation as Activation]
    const job = { run, rows: batch * outFeatures, work: WORK_OF_AN_ACTIVATION, unit: CACHE_LINE }
    shareRows(host, job, [rowsOf(host, y, job.rows)])
  }
  return y
})

/** dx = dy (W * M)^T, of `dy`, `weight` and `mask`. */
const inputGradient = denseKernel('FlowsDenseInputGradient', (host, gemms, stock) => (params) => {
  const { dy, weight, mask } = params.inputs
  if (dy === undefined || weight === undefined) return stock(params)
  const [inFeatures = 0, outFeatures = 0] = weight.shape
  const [batch = 0] = dy.shape
  const dx = host.output([batch, inFeatures])
  const [a, b, c] = [host.addressOf(dy), host.addressOf(weight), host.addressOf(dx)]
  if (mask !== undefined) gemms.masked.inputGradient(maskedProduct(host, batch, mask), a, b, c)
  else {
    const sizes = { rows: batch, columns: inFeatures, depth: outFeatures }
    gemms.plain.run({ a, b, c, ...sizes, transposeA: false, transposeB: true })
  }
  return dx
})

/** dW = (x^T dy) * M, of `x`, `dy` and `mask`. */
const weightGradient = denseKernel('FlowsDenseWeightGradient', (host, gemms, stock) => (params) => {
  const { x, dy, mask } = params.inputs
  if (x === undefined || dy === undefined) return stock(params)
  const [batch = 0, inFeatures = 0] = x.shape
  const [, outFeatures = 0] = dy.shape
  const dw = host.output([inFeatures, outFeatures])
  const [a, b, c] = [host.addressOf(x), host.addressOf(dy), host.addressOf(dw)]
  if (mask !== undefined) gemms.masked.weightGradient(maskedProduct(host, batch, mask), a, b, c)
  else {
    const sizes = { rows: inFeatures, columns: outFeatures, depth: batch }
    gemms.plain.run({ a, b, c, ...sizes, transposeA: true, transposeB: false })
  }
  return dw
})

/** The gradient of the bias: the sum over the rows of `dy`. */
const biasGradient: WasmKernel = {
  kernelName: 'FlowsDenseBiasGradient',
  functions: [sumColumns],
  bind: (host, stock) => (params) => {
    const { dy } = params.inputs
    if (dy === undefined) return stock(params)
    const [rows = 0, columns = 0] = dy.shape
    const out = host.output([columns])
    shareColumnSums(host, { x: host.addressOf(dy), out: host.addressOf(out), rows, columns, scale: 1 })
    return out
  },
}

/** The kernels of core's `dense` and `maskedDense`. */
export const denseKernels: readonly WasmKernel[] = [forward, inputGradient, weightGradient, biasGradient]
