/** A convolution of images [batch, height, width, channels] to [batch, outHeight, outWidth, outChannels]. */
export interface ConvolutionShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  /** Taps of the filter, [h, w, channels, outChannels]. */
  readonly h: number
  readonly w: number
  readonly dilation: number
  /** Pixels from window to window. Only the gradient of the filter knows any but 1. */
  readonly stride: number
  /** Zeros above and to the left; negative where the image is cut. */
  readonly top: number
  readonly left: number
}

/** Pixels of all outputs. */
export function positionsOf({ batch, outHeight, outWidth }: ConvolutionShape): number {
  return batch * outHeight * outWidth
}

/** The convolution that leads from the gradient of the output back to that of the image. */
export function turnedShape(shape: ConvolutionShape): ConvolutionShape {
  const { height, width, channels, outHeight, outWidth, outChannels, h, w, dilation, top, left } = shape
  return {
    ...shape,
    height: outHeight,
    width: outWidth,
    channels: outChannels,
    outHeight: height,
    outWidth: width,
    outChannels: channels,
    top: (h - 1) * dilation - top,
    left: (w - 1) * dilation - left,
  }
}
