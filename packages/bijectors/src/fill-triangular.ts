import { concat, reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  inverseOrder,
  type Member,
  outputEventRank,
  registerModule,
  type Shape,
  takeColumns,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { Indexed } from './indexed.ts'

export interface FillTriangularOptions {
  /** A map of numbers for the diagonal, such as `new Softplus()` or `new Exp()` for Cholesky factors; default none: free. */
  diagonal?: Bijection | undefined
  /** Which triangle is filled: true, the default, the lower one. */
  lower?: boolean | undefined
}

/**
 * Vectors [..., D (D + 1) / 2] as triangular matrices [..., D, D], filled row by row; the other triangle is 0. The log-det,
 * with respect to the filled entries, is that of the map of the diagonal.
 *
 * With a positive diagonal every output is the Cholesky factor of one covariance matrix. The inverse does not read the
 * triangle that is 0.
 *
 * @throws FlowsError 'argument' where `diagonal` is no map of numbers, 'shape' where the width is not D (D + 1) / 2
 *
 * @example
 * ```ts
 * const factor = new FillTriangular({ diagonal: new Exp() }).forward(tf.tensor([0, 5, 0])) // [[1, 0], [5, 1]]
 * ```
 */
export class FillTriangular extends Bijector {
  static override readonly className = 'FillTriangular'

  readonly eventRank = 1
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  readonly diagonal: Bijection | undefined
  readonly lower: boolean

  constructor(options: FillTriangularOptions = {}) {
    super()
    const { diagonal, lower = true } = options
    this.diagonal = diagonal
    this.lower = lower
    this.isConstantLogDet = diagonal?.isConstantLogDet ?? true
    this.fastSide = diagonal?.fastSide ?? 'both'
    if (diagonal === undefined || (diagonal.eventRank === 0 && outputEventRank(diagonal) === 0)) return
    throw new FlowsError('argument', {
      who: 'FillTriangular',
      rule: 'diagonal must be a map of numbers',
      got: `${diagonal.className} of event rank ${diagonal.eventRank}`,
      do: 'Pass an elementwise map such as new Softplus()',
    })
  }

  protected options(): Record<string, unknown> {
    return { diagonal: this.diagonal, lower: this.lower }
  }

  override members(): Record<string, Member> {
    return { diagonal: this.diagonal }
  }

  override get outputEventRank(): number {
    return 2
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    const width = x.shape[x.rank - 1] as number
    const size = sizeOf(width)
    const lead = x.shape.slice(0, -1)
    return tidy(() => {
      const [entries, logDet] = this.onDiagonal(x, size, (map, at) => map.forwardAndLogDet(at, context))
      const padded = concat([entries, zeros([...lead, size * size - width])], lead.length)
      const { filled, empty } = places(size, this.lower)
      const matrix = takeColumns(padded, inverseOrder([...filled, ...empty]))
      return [reshape(matrix, [...lead, size, size]), logDet]
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkOutput(y)
    const [rows, columns] = y.shape.slice(-2) as [number, number]
    if (rows !== columns) throw wrongShape('the input must be square matrices [..., D, D]', `[${y.shape.join(', ')}]`)
    return tidy(() => {
      const flat = reshape(y, [...y.shape.slice(0, -2), rows * columns])
      const entries = takeColumns(flat, places(rows, this.lower).filled)
      return this.onDiagonal(entries, rows, (map, at) => map.inverseAndLogDet(at, context))
    })
  }

  override forwardEventShape(eventShape: Shape): Shape {
    const size = sizeOf(eventShape[eventShape.length - 1] ?? 0)
    return [...eventShape.slice(0, -1), size, size]
  }

  override inverseEventShape(eventShape: Shape): Shape {
    const size = eventShape[eventShape.length - 1] ?? 0
    return [...eventShape.slice(0, -2), (size * (size + 1)) / 2]
  }

  private onDiagonal(
    entries: Tensor,
    size: number,
    apply: (map: Bijection, entries: Tensor) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    if (this.diagonal === undefined) return [entries, zeros(entries.shape.slice(0, -1))]
    const features = (size * (size + 1)) / 2
    const { filled } = places(size, this.lower)
    const indices = [...filled.keys()].filter((k) => (filled[k] as number) % (size + 1) === 0)
    return apply(new Indexed({ features, indices, bijector: this.diagonal }), entries)
  }
}

registerModule(FillTriangular, import.meta.url)

/** D with D (D + 1) / 2 entries. */
function sizeOf(width: number): number {
  const size = Math.round((Math.sqrt(8 * width + 1) - 1) / 2)
  if (width > 0 && (size * (size + 1)) / 2 === width) return size
  throw wrongShape('the width must be D (D + 1) / 2', String(width))
}

/** Places in a matrix, row by row, of the triangle that is filled and of the rest. */
function places(size: number, lower: boolean): { filled: number[]; empty: number[] } {
  const all = Array.from({ length: size * size }, (_, k) => k)
  const isFilled = (k: number): boolean => {
    const below = Math.floor(k / size) - (k % size)
    return lower ? below >= 0 : below <= 0
  }
  return { filled: all.filter(isFilled), empty: all.filter((k) => !isFilled(k)) }
}

function wrongShape(rule: string, got: string): FlowsError {
  return new FlowsError('shape', {
    who: 'FillTriangular',
    rule,
    got,
    do: 'Pass 1, 3, 6, 10, ... entries, or square matrices to the inverse',
  })
}
