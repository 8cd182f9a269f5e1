import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { Gemm, multiplyOn, type Product, sideOfPart } from '../gemm/gemm.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

/** Rows of a job, of at most so many sequences: what each thread has of them is some hundred calls. */
const [rowsOfJob, sequencesOfJob] = [8192, 128]

/** A kernel of core's `causalConv1d`: float32 throughout, x [batch, T, in], dy [batch, T, out], filter [k, in, out]. */
function causalKernel(
  kernelName: string,
  bind: (host: WasmHost, gemm: Gemm, stock: KernelFunc) => KernelFunc,
): WasmKernel {
  return { kernelName, functions: Gemm.functions, bind: (host, stock) => bind(host, new Gemm(host), stock) }
}

/** The sizes of a convolution; a row of `backward` is reached from rows after it, any other from rows before. */
interface Taps {
  readonly batch: number
  readonly steps: number
  readonly taps: number
  readonly dilation: number
  readonly direction: 'forward' | 'backward'
}

/**
 * The products of one tap: rows `seen` to seen + count of the input with rows `reached` on of the output. The tap of the
 * present joins the rows of all sequences into one product.
 */
interface TapProduct {
  readonly tap: number
  readonly seen: number
  readonly reached: number
  readonly count: number
}

/** For rows of the output: the taps from the present back to the oldest, without those that see zeros alone. */
function tapProducts({ steps, taps, dilation, direction }: Taps, from: number, to: number): TapProduct[] {
  return Array.from({ length: taps }, (_, back): TapProduct[] => {
    const [tap, shift] = [taps - 1 - back, back * dilation]
    if (shift === 0) return [{ tap, seen: from, reached: from, count: to - from }]
    if (shift >= steps) return []
    const sequences = Math.ceil(to / steps) - Math.floor(from / steps)
    return Array.from({ length: sequences }, (_, i) => {
      const start = (Math.floor(from / steps) + i) * steps
      const first = Math.max(from, direction === 'forward' ? start + shift : start)
      const end = Math.min(to, direction === 'forward' ? start + steps : start + steps - shift)
      return { tap, seen: direction === 'forward' ? first - shift : first + shift, reached: first, count: end - first }
    }).filter(({ count }) => count > 0)
  }).flat()
}

/** What maps rows, whose addresses these are, by the filter of each tap. */
interface TapMaps {
  readonly from: number
  readonly filter: number
  readonly to: number
  readonly inFeatures: number
  readonly outFeatures: number
  /** The filters are [outFeatures, inFeatures]. */
  readonly transposeB: boolean
  readonly bias?: number | undefined
}

/**
 * Rows of the output, each the sum over the taps. Threads share them where there are sequences enough: the first rows of
 * one have fewer taps, so that parts of few sequences would be of unequal work, and threads share each product instead.
 */
function mapRows(host: WasmHost, gemm: Gemm, taps: Taps, maps: TapMaps): void {
  const { inFeatures, outFeatures } = maps
  const all = taps.batch * taps.steps
  const work = taps.taps * inFeatures * outFeatures
  if (taps.batch < host.partsFor(work * all)) {
    for (const product of tapProducts(taps, 0, all)) gemm.run(productOf(taps, maps, product))
    return
  }
  const most = Math.min(rowsOfJob, sequencesOfJob * taps.steps)
  host.share(work * all, { count: all, unit: sideOfPart, most }, (thread, first, end) => {
    for (const product of tapProducts(taps, first, end)) multiplyOn(thread, productOf(taps, maps, product))
  })
}

function productOf({ taps }: Taps, maps: TapMaps, { tap, seen, reached, count }: TapProduct): Product {
  const { from, filter, to, inFeatures, outFeatures, transposeB, bias } = maps
  const isFirst = tap === taps - 1
  return {
    a: from + seen * inFeatures * 4,
    b: filter + tap * inFeatures * outFeatures * 4,
    c: to + reached * outFeatures * 4,
    rows: count,
    columns: outFeatures,
    depth: inFeatures,
    transposeA: false,
    transposeB,
    accumulate: !isFirst,
    bias: isFirst ? bias : undefined,
  }
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
  const sizes: Taps = { batch, steps, taps, dilation: dilationOf(params.attrs), direction: 'forward' }
  mapRows(host, gemm, sizes, {
    from: host.addressOf(x),
    filter: host.addressOf(filter),
    to: host.addressOf(y),
    inFeatures,
    outFeatures,
    transposeB: false,
    bias: bias && host.addressOf(bias),
  })
  return y
})

/** dx = sum over taps of (dy, shifted back) filter[tap]^T, of `dy` and `filter`. */
const inputGradient = causalKernel('FlowsCausalConv1dInputGradient', (host, gemm, stock) => (params) => {
  const { dy, filter } = params.inputs
  if (dy === undefined || filter === undefined) return stock(params)
  const [batch = 0, steps = 0, outFeatures = 0] = dy.shape
  const [taps = 0, inFeatures = 0] = filter.shape
  const dx = host.output([batch, steps, inFeatures])
  const sizes: Taps = { batch, steps, taps, dilation: dilationOf(params.attrs), direction: 'backward' }
  mapRows(host, gemm, sizes, {
    from: host.addressOf(dy),
    filter: host.addressOf(filter),
    to: host.addressOf(dx),
    inFeatures: outFeatures,
    outFeatures: inFeatures,
    transposeB: true,
  })
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
  const sizes: Taps = { batch, steps, taps, dilation: dilationOf(params.attrs), direction: 'forward' }
  for (const { tap, seen, reached, count } of tapProducts(sizes, 0, batch * steps)) {
    gemm.run({
      a: rowOf(host, x, seen, inFeatures),
      b: rowOf(host, dy, reached, outFeatures),
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
