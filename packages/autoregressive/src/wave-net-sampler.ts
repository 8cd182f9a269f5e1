import { keep, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import type { PlaceOutput } from './place-output.ts'
import type { WaveNet } from './wave-net.ts'
import type { WaveNetSteps } from './wave-net-steps.ts'

export interface WaveNetSamplerOptions extends DrawOptions {
  readonly network: WaveNet
  readonly output: PlaceOutput
  /** Sequences drawn side by side. */
  readonly rows: number
}

/** Draws sequences one step after the other, for as long as it is asked: a step costs O(layers), whatever came before. */
export class WaveNetSampler {
  readonly #options: WaveNetSamplerOptions
  readonly #steps: WaveNetSteps
  #latest: Tensor | undefined

  constructor(options: WaveNetSamplerOptions) {
    this.#options = options
    this.#steps = options.network.steps(options.rows, options.context)
  }

  /** The values [rows] of the next step; the caller disposes them. */
  next(): Tensor {
    const { output, rows, rng, temperature } = this.#options
    const drawn = tidy(() => {
      const seen = this.#latest && reshape(output.seen(this.#latest), [rows, 1, 1])
      return output.at(reshape(this.#steps.next(seen), [rows, -1])).sample([], { rng, temperature })
    })
    this.#latest?.dispose()
    this.#latest = keep(drawn.clone())
    return drawn
  }

  /** Frees what was kept between the steps; safe to call twice. */
  dispose(): void {
    this.#steps.dispose()
    this.#latest?.dispose()
    this.#latest = undefined
  }
}
