import { backend_util, type NamedAttrMap } from '@tensorflow/tfjs-core'
import type { WasmKernel } from '../wasm-kernel.ts'
import { Convolution } from './convolution.ts'
import type { ConvolutionShape } from './convolution-shape.ts'

type Four = [number, number, number, number]
type Conv2DInfoArguments = Parameters<typeof backend_util.computeConv2DInfo>

/** The sizes of tf.conv2d, or undefined for what the kernels are not made for. */
function shapeOf(
  image: readonly number[],
  filter: readonly number[],
  attributes: NamedAttrMap | undefined,
): ConvolutionShape | undefined {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes ?? {}
  if (dataFormat === 'NCHW') return undefined
  const info = backend_util.computeConv2DInfo(
    [...image] as Four,
    [...filter] as Four,
    strides as Conv2DInfoArguments[2],
    1,
    pad as Conv2DInfoArguments[4],
    dimRoundingMode as Conv2DInfoArguments[5],
  )
  if (info.strideHeight !== info.strideWidth) return undefined
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } = info
  return {
    batch: batchSize,
    height: inHeight,
    width: inWidth,
    channels: inChannels,
    outHeight,
    outWidth,
    outChannels,
    h: filterHeight,
    w: filterWidth,
    dilation: 1,
    stride: info.strideHeight,
    top: info.padInfo.top,
    left: info.padInfo.left,
  }
}

/** The gradient of tf.conv2d in its filter: tfjs has none on wasm, so that no model of tf.conv2d trains there. */
const filterGradient: WasmKernel = {
  kernelName: 'Conv2DBackpropFilter',
  functions: Convolution.functions,
  bind: (host, stock) => {
    const convolution = new Convolution(host)
    return (params) => {
      const { x, dy } = params.inputs
      const filter = params.attrs?.['filterShape'] as number[] | undefined
      if (x === undefined || dy === undefined || filter === undefined) return stock(params)
      const shape = shapeOf(x.shape, filter, params.attrs)
      if (shape === undefined || x.dtype !== 'float32' || dy.dtype !== 'float32') return stock(params)
      const dFilter = host.output(filter)
      convolution.filterGradient(shape, host.addressOf(x), host.addressOf(dy), host.addressOf(dFilter))
      return dFilter
    }
  },
}

/** The gradient of tf.conv2d in its image, of stride 1. */
const inputGradient: WasmKernel = {
  kernelName: 'Conv2DBackpropInput',
  functions: Convolution.functions,
  bind: (host, stock) => {
    const convolution = new Convolution(host)
    return (params) => {
      const { dy, filter } = params.inputs
      const image = params.attrs?.['inputShape'] as number[] | undefined
      if (dy === undefined || filter === undefined || image === undefined) return stock(params)
      const shape = shapeOf(image, filter.shape, params.attrs)
      if (shape?.stride !== 1 || dy.dtype !== 'float32' || filter.dtype !== 'float32') return stock(params)
      const dx = host.output(image)
      convolution.inputGradient(shape, host.addressOf(dy), host.addressOf(filter), host.addressOf(dx))
      return dx
    }
  },
}

/** The kernels of the gradients of tf.conv2d. */
export const conv2dGradientKernels: readonly WasmKernel[] = [filterGradient, inputGradient]
