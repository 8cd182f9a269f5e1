import { sharedFile } from '@tfjs-flows/config/shared-file'
import { Rng } from '@tfjs-flows/core'
import { type IdxBytes, readIdx } from './read-idx.ts'

/** Pixels of an image. */
export const PIXELS: number = 28 * 28
const TRAIN = 50_000

/** Images of zeros and ones, one after the other. */
export interface BitImages {
  readonly train: Uint8Array
  readonly validation: Uint8Array
  readonly test: Uint8Array
}

/** MNIST, each pixel drawn once with its grey value as its probability: 50,000, 10,000 and 10,000; or the missing path. */
export function mnistBits(): BitImages | string {
  const parts: IdxBytes[] = []
  for (const part of ['train', 't10k']) {
    const path = `data/mnist/${part}-images-idx3-ubyte.gz`
    const file = sharedFile(path)
    if (file === undefined) return `../shared/${path}`
    parts.push(readIdx(file))
  }
  const rng = new Rng(0)
  const [train, test] = parts.map(({ values }) => binarize(values, rng)) as [Uint8Array, Uint8Array]
  return { train: train.subarray(0, TRAIN * PIXELS), validation: train.subarray(TRAIN * PIXELS), test }
}

/** Bits that are 1 with probability grey / 255, drawn an image at a time. */
export function binarize(greys: Uint8Array, rng: Rng): Uint8Array {
  const bits = new Uint8Array(greys.length)
  for (let start = 0; start < greys.length; start += PIXELS) {
    const draws = rng.uniforms(PIXELS)
    const end = Math.min(start + PIXELS, greys.length)
    for (let i = start; i < end; i += 1) {
      bits[i] = (draws[i - start] as number) * 255 < (greys[i] as number) ? 1 : 0
    }
  }
  return bits
}
