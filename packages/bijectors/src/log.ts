import { registerModule } from '@tfjs-flows/core'
import { Exp } from './exp.ts'
import { Invert } from './invert.ts'

/**
 * y = log x, from (0, infinity) onto R; log-det -log x. The inverse of `Exp`, with its float32 limits: below 0 the log-det
 * is -Infinity.
 *
 * @example
 * ```ts
 * const y = new Log().forward(x) // x > 0
 * ```
 */
export class Log extends Invert {
  static override readonly className: string = 'Log'

  constructor() {
    super({ bijector: new Exp() })
  }

  protected override options(): Record<string, unknown> {
    return {}
  }
}

registerModule(Log, import.meta.url)
