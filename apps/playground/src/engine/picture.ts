import { type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { type Density, Rng } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { logProbRows } from '@tfjs-flows/metrics'

/** A rectangle of the plane, in the units of the data. */
export interface Frame {
  readonly low: readonly [x: number, y: number]
  readonly high: readonly [x: number, y: number]
}

/** What there is to see of a density. Points are rows of two numbers, one after the other. */
export interface Picture {
  /** log p on `size` x `size` cells of the frame, in nats: rows from the top, each from the left. */
  readonly logProb: Float32Array
  readonly size: number
  readonly samples: Float32Array
  /** Data as the flow encodes them: standard normal where it is right. Null without data or without a base space. */
  readonly encoded: Float32Array | null
}

export interface PictureOptions {
  readonly frame: Frame
  readonly size: number
  readonly samples: number
  /** Rows to encode. */
  readonly data: Float64Array | null
}

/** The same noise in every picture, so that points drift with the flow instead of flickering. */
const SAMPLE_SEED = 20_240

/** Evaluates a density on the plane for drawing. */
export async function takePicture(density: Density, options: PictureOptions): Promise<Picture> {
  const { frame, size, samples, data } = options
  const cells = cellCentres(frame, size)
  const logProb = await logProbRows(density, { values: cells, rows: size * size, features: 2 }, { batchSize: 4096 })
  return {
    logProb: Float32Array.from(logProb),
    size,
    samples: await read(density.sample(samples, { rng: new Rng(SAMPLE_SEED) })),
    encoded: data === null ? null : await encodeRows(density, data),
  }
}

/** The middles of the cells of a frame: rows from the top, each from the left. */
export function cellCentres({ low, high }: Frame, size: number): Float64Array {
  const centres = new Float64Array(2 * size * size)
  for (let cell = 0; cell < size * size; cell += 1) {
    centres[2 * cell] = low[0] + ((high[0] - low[0]) * ((cell % size) + 0.5)) / size
    centres[2 * cell + 1] = high[1] - ((high[1] - low[1]) * (Math.floor(cell / size) + 0.5)) / size
  }
  return centres
}

async function encodeRows(density: Density, data: Float64Array): Promise<Float32Array | null> {
  if (!(density instanceof TransformedDistribution)) return null
  const x = tensor2d(Float32Array.from(data), [data.length / 2, 2])
  try {
    return await read(density.encode(x))
  } finally {
    x.dispose()
  }
}

/** The values of a tensor, which is freed. */
async function read(values: Tensor): Promise<Float32Array> {
  try {
    return Float32Array.from(await values.data())
  } finally {
    values.dispose()
  }
}
