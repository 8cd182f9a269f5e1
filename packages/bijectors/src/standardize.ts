import { abs, add, div, log, mul, neg, sub, sum, type Tensor, type TensorLike, tidy } from '@tensorflow/tfjs-core'
import { broadcast, FlowsError, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { checkScale } from './scale.ts'

export interface StandardizeOptions {
  /** Location of each feature in the data's unit, [D]. */
  loc: Tensor | TensorLike
  /** Scale of each feature in the data's unit, [D], not 0. */
  scale: Tensor | TensorLike
}

/**
 * y = scale x + loc over the features of [..., D]: the last part of a flow, from standard units to the data's. log-det
 * sum log|scale|, so that `logProb` is the density of the data as they came.
 *
 * loc and scale are buffers: saved with the model, never trained.
 *
 * @throws FlowsError 'argument' where scale is given as numbers and one is 0
 *
 * @example
 * ```ts
 * const flow = chain([coupling, Standardize.fromData(train)])
 * ```
 */
export class Standardize extends Bijector {
  static override readonly className = 'Standardize'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly loc: Tensor
  readonly scale: Tensor

  constructor(options: StandardizeOptions) {
    super()
    checkScale('Standardize', options.scale)
    this.loc = this.parameter(options.loc)
    this.scale = this.parameter(options.scale)
    if (this.loc.rank === 1 && this.loc.shape.join() === this.scale.shape.join()) return
    throw new FlowsError('shape', {
      who: 'Standardize',
      rule: 'loc and scale must both be [D]',
      got: `[${this.loc.shape.join(', ')}] and [${this.scale.shape.join(', ')}]`,
      do: 'Give every feature its location and its scale',
    })
  }

  /**
   * Mean and standard deviation (1/n) of each column of `data` [n, D], summed in float64; the same data give the same
   * map. A constant column, which has no density, gets the scale 1.
   */
  static fromData(data: Tensor): Standardize {
    const [rows = 0, features = 0] = data.shape
    if (data.rank !== 2 || rows === 0) {
      throw new FlowsError('shape', {
        who: 'Standardize.fromData',
        rule: 'data must be [n, D] with at least one row',
        got: `[${data.shape.join(', ')}]`,
        do: 'Pass the training rows',
      })
    }
    const { mean, deviation } = moments(data.dataSync(), rows, features)
    return new Standardize({ loc: mean, scale: deviation })
  }

  protected options(): Record<string, unknown> {
    return { loc: this.loc, scale: this.scale }
  }

  override members(): Record<string, Member> {
    return { loc: this.loc, scale: this.scale }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.loc.size)
    return tidy(() => [add(mul(x, this.scale), this.loc), broadcast(this.logVolume(), x.shape.slice(0, -1))])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.loc.size)
    return tidy(() => [div(sub(y, this.loc), this.scale), broadcast(neg(this.logVolume()), y.shape.slice(0, -1))])
  }

  private logVolume(): Tensor {
    return sum(log(abs(this.scale)))
  }
}

registerModule(Standardize, import.meta.url)

/** Two passes: the second over differences from the mean, which do not cancel. */
function moments(values: ArrayLike<number>, rows: number, features: number): { mean: number[]; deviation: number[] } {
  const column = (f: (value: number, j: number) => number): number[] => {
    const sums = new Array<number>(features).fill(0)
    for (let i = 0; i < rows * features; i += 1) {
      const j = i % features
      sums[j] = (sums[j] as number) + f(values[i] as number, j)
    }
    return sums.map((total) => total / rows)
  }
  const mean = column((value) => value)
  const variance = column((value, j) => (value - (mean[j] as number)) ** 2)
  return { mean, deviation: variance.map((v) => (v > 0 ? Math.sqrt(v) : 1)) }
}
