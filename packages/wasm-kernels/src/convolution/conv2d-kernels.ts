import type { KernelFunc, NamedAttrMap } from '@tensorflow/tfjs-core'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { Convolution } from './convolution.ts'
import type { ConvolutionShape } from './convolution-shape.ts'

/** A kernel of core's `conv2d`: float32 throughout, x [batch, H, W, in], dy [batch, H', W', out], filter [h, w, in, out]. */
function conv2dKernel(
  kernelName: string,
  bind: (host: WasmHost, convolution: Convolution, stock: KernelFunc) => KernelFunc,
): WasmKernel {
  return {
    kernelName,
    functions: Convolution.functions,
    bind: (host, stock) => bind(host, new Convolution(host), stock),
  }
}

/** The sizes from those of image, output and filter, and the attributes `dilation`, `top` and `left`. */
function shapeOf(
  image: readonly number[],
  output: readonly number[],
  filter: readonly number[],
  attributes: NamedAttrMap | undefined,
): ConvolutionShape {
  const [batch = 0, height = 0, width = 0, channels = 0] = image
  const [, outHeight = 0, outWidth = 0, outChannels = 0] = output
  const [h = 0, w = 0] = filter
  const { dilation, top, left } = attributes ?? {}
  const around = { dilation: Number(dilation), top: Number(top), left: Number(left), stride: 1 }
  return { batch, height, width, channels, outHeight, outWidth, outChannels, h, w, ...around }
}

/** y = x * filter + bias, of `x`, `filter`, and `bias` where there is one; attribute `size` [H', W']. */
const forward = conv2dKernel('FlowsConv2d', (host, convolution, stock) => (params) => {
  const { x, filter, bias } = params.inputs
  const size = params.attrs?.['size']
  if (x === undefined || filter === undefined || !Array.isArray(size)) return stock(params)
  const y = host.output([x.shape[0] ?? 0, ...size.map(Number), filter.shape[3] ?? 0])
  const shape = shapeOf(x.shape, y.shape, filter.shape, params.attrs)
  const [from, weight, to] = [host.addressOf(x), host.addressOf(filter), host.addressOf(y)]
  convolution.forward(shape, from, weight, to, bias && host.addressOf(bias))
  return y
})

/** dx, of `dy` and `filter`; attribute `size` [H, W]. */
const inputGradient = conv2dKernel('FlowsConv2dInputGradient', (host, convolution, stock) => (params) => {
  const { dy, filter } = params.inputs
  const size = params.attrs?.['size']
  if (dy === undefined || filter === undefined || !Array.isArray(size)) return stock(params)
  const dx = host.output([dy.shape[0] ?? 0, ...size.map(Number), filter.shape[2] ?? 0])
  const shape = shapeOf(dx.shape, dy.shape, filter.shape, params.attrs)
  convolution.inputGradient(shape, host.addressOf(dy), host.addressOf(filter), host.addressOf(dx))
  return dx
})

/** The gradient of the filter, of `x` and `dy`; attribute `size` [h, w]. */
const filterGradient = conv2dKernel('FlowsConv2dFilterGradient', (host, convolution, stock) => (params) => {
  const { x, dy } = params.inputs
  const size = params.attrs?.['size']
  if (x === undefined || dy === undefined || !Array.isArray(size)) return stock(params)
  const dFilter = host.output([...size.map(Number), x.shape[3] ?? 0, dy.shape[3] ?? 0])
  const shape = shapeOf(x.shape, dy.shape, dFilter.shape, params.attrs)
  convolution.filterGradient(shape, host.addressOf(x), host.addressOf(dy), host.addressOf(dFilter))
  return dFilter
})

/** The kernels of core's `conv2d`. */
export const conv2dKernels: readonly WasmKernel[] = [forward, inputGradient, filterGradient]
