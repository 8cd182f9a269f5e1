import { registerModule } from '@tfjs-flows/core'
import { Invert } from './invert.ts'
import { Sigmoid } from './sigmoid.ts'

export interface LogitOptions {
  /** Lower end of the domain, default 0. */
  low?: number | undefined
  /** Upper end of the domain, default 1; above `low`. */
  high?: number | undefined
}

/**
 * y = log((x - low) / (high - x)), from (low, high) onto R: the inverse of `Sigmoid`, with its float32 limits.
 *
 * @throws FlowsError 'argument' unless low < high, both finite
 *
 * @example
 * ```ts
 * const y = new Logit().forward(x) // x in (0, 1)
 * ```
 */
export class Logit extends Invert {
  static override readonly className: string = 'Logit'

  readonly #ends: LogitOptions

  constructor(options: LogitOptions = {}) {
    super({ bijector: new Sigmoid(options) })
    this.#ends = options
  }

  protected override options(): Record<string, unknown> {
    return { low: this.#ends.low, high: this.#ends.high }
  }
}

registerModule(Logit, import.meta.url)
