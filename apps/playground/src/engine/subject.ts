import type { Density } from '@tfjs-flows/core'
import { logProbRows } from '@tfjs-flows/metrics'
import { type HeldOutScore, scoreHeldOut } from './held-out-score.ts'
import { type Frame, type Picture, takePicture } from './picture.ts'
import { type Outcome, probePoints } from './protocol.ts'
import { SHOWN_ROWS } from './scene.ts'
import type { ToyProblem } from './toy-problem.ts'

/** How much is spent on a picture. */
export type Quality = 'coarse' | 'fine'

/** Cells a side, samples, and held-out rows that are scored. */
const qualities: Readonly<Record<Quality, { size: number; samples: number; rows: number }>> = {
  coarse: { size: 80, samples: 800, rows: 2048 },
  fine: { size: 160, samples: SHOWN_ROWS, rows: 8192 },
}

/** A density that is looked at, with the problem it is held to, where there is one. */
export class Subject {
  readonly density: Density
  readonly #frame: Frame
  readonly #problem: ToyProblem | null

  constructor(density: Density, frame: Frame, problem: ToyProblem | null) {
    this.density = density
    this.#frame = frame
    this.#problem = problem
  }

  /** Its picture and how far it is from the truth. */
  async look(quality: Quality): Promise<{ picture: Picture; score: HeldOutScore | null }> {
    const { size, samples, rows } = qualities[quality]
    const data = this.#problem?.heldOut.subarray(0, 2 * samples) ?? null
    const picture = await takePicture(this.density, { frame: this.#frame, size, samples, data })
    const score = this.#problem === null ? null : await scoreHeldOut(this.density, this.#problem, rows)
    return { picture, score }
  }

  /** The numbers by which two runs are compared. */
  async outcome(step: number, score: HeldOutScore | null): Promise<Outcome> {
    const values = Float64Array.from(probePoints.flat())
    const logProb = await logProbRows(this.density, { values, rows: probePoints.length, features: 2 })
    return { step, score, logProb: [...logProb] }
  }

  dispose(): void {
    this.density.dispose()
  }
}
