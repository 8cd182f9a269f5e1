import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { Gemm } from '../gemm/gemm.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

/** A kernel of core's `causalConv1d`: float32 throughout, x [batch, T, in], dy [batch, T, out], filter [k, in, out]. */
function causalKernel(
  kernelName: string,
  bind: (host: WasmHost, gemm: Gemm, stock: KernelFunc) => KernelFunc,
): WasmKernel {
  return { kernelName, functions: Gemm.functions, bind: (host, stock) => bind(host, new Gemm(host), stock) }
}

/**
 * The products of one tap: rows `early` to early + count of x with rows `late` on of y, at the address of each. The tap of
 * the present joins the rows of all sequences into one product.
 */
interface TapProduct {
  readonly tap: number
  readonly early: number
  readonly late: number
  readonly count: number
}

/** The taps from the present back to the oldest, without those that see zeros alone. */
function tapProducts(batch: number, steps: number, taps: number, dilation: number): TapProduct[] {
  return Array.from({ length: taps }, (_, back): TapProduct[] => {
    const [tap, shift] = [taps - 1 - back, back * dilation]
    if (shift === 0) return [{ tap, early: 0, late: 0, count: batch * steps }]
    if (shift >= steps) return []
    return Array.from({ length: batch }, (_, i) => {
      return { tap, early: i * steps, late: i * steps + shift, count: steps - shift }
    })
  }).flat()
}

function dilationOf(attributes: Readonly<Record<string, unknown>> | undefined): number {
  return Number(attributes?.['dilation'] ?? 1)
}

/** y = sum over taps of (x, shifted) filter[tap] + bias, of `x`, `filter`, and `bias` where there is one. */
const forward = causalKernel('FlowsCausalConv1d', (host, gemm, stock) => (params) => {
  const { x, filter, bias } = params.inputs
  if (x === undefined || filter === undefined) return stock(params)
  const [batch = 0, steps = 0, inFeatures = 0] = x.shape
  const [taps = 0, , outFeatures = 0] = filter.shape
  const y = host.output([batch, steps, outFeatures])
  const [from, weight, to] = [host.addressOf(x), host.addressOf(filter), host.addressOf(y)]
  for (const { tap, early, late, count } of tapProducts(batch, steps, taps, dilationOf(params.attrs))) {
    const isFirst = tap === taps - 1
    gemm.run({
      a: from + early * inFeatures * 4,
      b: weight + tap * inFeatures * outFeatures * 4,
      c: to + late * outFeatures * 4,
      rows: count,
      columns: outFeatures,
      depth: inFeatures,
      transposeA: false,
      transposeB: false,
      accumulate: !isFirst,
      bias: isFirst && bias ? host.addressOf(bias) : undefined,
    })
  }
  return y
})

/** dx = sum over taps of (dy, shifted back) filter[tap]^T, of `dy` and `filter`. */
const inputGradient = causalKernel('FlowsCausalConv1dInputGradient', (host, gemm, stock) => (params) => {
  const { dy, filter } = params.inputs
  if (dy === undefined || filter === undefined) return stock(params)
  const [batch = 0, steps = 0, outFeatures = 0] = dy.shape
  const [taps = 0, inFeatures = 0] = filter.shape
  const dx = host.output([batch, steps, inFeatures])
  const [from, weight, to] = [host.addressOf(dy), host.addressOf(filter), host.addressOf(dx)]
  for (const { tap, early, late, count } of tapProducts(batch, steps, taps, dilationOf(params.attrs))) {
    gemm.run({
      a: from + late * outFeatures * 4,
      b: weight + tap * inFeatures * outFeatures * 4,
      c: to + early * inFeatures * 4,
      rows: count,
      columns: inFeatures,
      depth: outFeatures,
      transposeA: false,
      transposeB: true,
      accumulate: tap !== taps - 1,
    })
  }
  return dx
})

/** dfilter[tap] = sum over sequences of (x, shifted)^T dy, of `x` and `dy`; attribute `taps`. */
const filterGradient = causalKernel('FlowsCausalConv1dFilterGradient', (host, gemm, stock) => (params) => {
  const { x, dy } = params.inputs
  const taps = Number(params.attrs?.['taps'] ?? 0)
  if (x === undefined || dy === undefined) return stock(params)
  const [batch = 0, steps = 0, inFeatures = 0] = x.shape
  const [, , outFeatures = 0] = dy.shape
  const dFilter = host.output([taps, inFeatures, outFeatures])
  const to = host.addressOf(dFilter)
  const written = new Set<number>()
  for (const { tap, early, late, count } of tapProducts(batch, steps, taps, dilationOf(params.attrs))) {
    gemm.run({
      a: rowOf(host, x, early, inFeatures),
      b: rowOf(host, dy, late, outFeatures),
      c: to + tap * inFeatures * outFeatures * 4,
      rows: inFeatures,
      columns: outFeatures,
      depth: count,
      transposeA: true,
      transposeB: false,
      accumulate: written.has(tap),
    })
    written.add(tap)
  }
  const size = inFeatures * outFeatures
  for (let tap = 0; tap < taps; tap += 1) if (!written.has(tap)) host.floats(to + tap * size * 4, size).fill(0)
  return dFilter
})

function rowOf(host: WasmHost, x: TensorInfo, row: number, features: number): number {
  return host.addressOf(x) + row * features * 4
}

/** The kernels of core's `causalConv1d`: matrix products of shifted rows, without copies of them. */
export const causalConvKernels: readonly WasmKernel[] = [forward, inputGradient, filterGradient]
