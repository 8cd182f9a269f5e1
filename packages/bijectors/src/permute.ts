import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, inverseOrder, type Rng, registerModule, takeColumns } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface PermuteOptions {
  /** Every number of 0 .. n - 1 once: y[..., i] = x[..., permutation[i]]. */
  permutation: readonly number[]
}

/**
 * The features of [..., n] in another, fixed order; log-det 0.
 *
 * @throws FlowsError 'argument' where `permutation` is not one
 *
 * @example
 * ```ts
 * const swapped = new Permute({ permutation: [1, 0] })
 * const shuffled = shuffle(8, new Rng(0))
 * ```
 */
export class Permute extends Bijector {
  static override readonly className = 'Permute'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly permutation: readonly number[]
  readonly #inverse: readonly number[]

  constructor(options: PermuteOptions) {
    super()
    checkPermutation('Permute', options.permutation)
    this.permutation = options.permutation
    this.#inverse = inverseOrder(options.permutation)
  }

  protected options(): Record<string, unknown> {
    return { permutation: this.permutation }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.reorder(x, this.permutation)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.reorder(y, this.#inverse)
  }

  private reorder(x: Tensor, order: readonly number[]): [Tensor, Tensor] {
    this.checkInput(x, this.permutation.length)
    return tidy(() => [takeColumns(x, order), zeros(x.shape.slice(0, -1))])
  }
}

registerModule(Permute, import.meta.url)

/** The features of [..., n] in reverse order. */
export function reverse(n: number): Permute {
  return new Permute({ permutation: Array.from({ length: n }, (_, i) => n - 1 - i) })
}

/** A random permutation of the features of [..., n]. */
export function shuffle(n: number, rng: Rng): Permute {
  return new Permute({ permutation: [...rng.permutation(n)] })
}

/** Refuses a list that is not a permutation of 0 .. n - 1. */
export function checkPermutation(who: string, permutation: readonly number[]): void {
  const seen = new Set(permutation)
  const isWhole = permutation.every((i) => Number.isInteger(i) && i >= 0 && i < permutation.length)
  if (permutation.length > 0 && isWhole && seen.size === permutation.length) return
  throw new FlowsError('argument', {
    who,
    rule: 'permutation must hold every number of 0 .. n - 1 once',
    got: `[${permutation.join(', ')}]`,
    do: 'Pass an order such as [2, 0, 1]',
  })
}
