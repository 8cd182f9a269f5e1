import { type Density, Rng } from '@tfjs-flows/core'
import type { ToyDensity } from '@tfjs-flows/data'
import { cellCentres, type Frame } from './picture.ts'
import type { Scene } from './protocol.ts'

/** Cells a side of the picture of the truth. */
const TRUTH_SIZE = 160
/** Draws of the data that the page shows. */
export const SHOWN_ROWS = 1500

/** What surrounds a model of a toy density: the truth. */
export function toyScene(
  density: ToyDensity,
  data: Float64Array,
): Pick<Scene, 'frame' | 'columns' | 'entropy' | 'truth' | 'data'> {
  const { extent, entropy } = density
  const frame: Frame = { low: [-extent, -extent], high: [extent, extent] }
  return {
    frame,
    columns: ['x', 'y'],
    entropy,
    truth: { logProb: Float32Array.from(density.logProb(cellCentres(frame, TRUTH_SIZE))), size: TRUTH_SIZE },
    data: Float32Array.from(data.subarray(0, 2 * SHOWN_ROWS)),
  }
}

/** Share of samples left out at each end of a frame, and the room added around the rest. */
const OUTSIDE = 0.005
const MARGIN = 0.15
const FRAME_SAMPLES = 4000

/** A rectangle that holds nearly all of a density whose range is not known, by its samples. */
export async function frameOf(density: Density): Promise<Frame> {
  const drawn = density.sample(FRAME_SAMPLES, { rng: new Rng(1) })
  const values = await drawn.data()
  drawn.dispose()
  const [x, y] = [0, 1].map((j) => {
    const column = Float64Array.from({ length: FRAME_SAMPLES }, (_, i) => values[2 * i + j] as number).sort()
    const at = (share: number): number => column[Math.round(share * (FRAME_SAMPLES - 1))] as number
    const room = Math.max((at(1 - OUTSIDE) - at(OUTSIDE)) * MARGIN, Number.MIN_VALUE)
    return [at(OUTSIDE) - room, at(1 - OUTSIDE) + room]
  }) as [[number, number], [number, number]]
  return { low: [x[0], y[0]], high: [x[1], y[1]] }
}
