import {
  abs,
  add,
  exp,
  fill,
  lessEqual,
  log,
  mean,
  mul,
  neg,
  reshape,
  square,
  sub,
  sum,
  Tensor,
  type TensorLike,
  tensor,
  tidy,
  Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { broadcast, FlowsError, type Member, registerModule, select, type TrainingAware } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface BatchNormOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Share of the running statistics that a training step keeps, 0 .. 1, default 0.9. */
  momentum?: number | undefined
  /** Added to the variance, above 0, default 1e-5. */
  epsilon?: number | undefined
  /** Running mean [D], default 0; a Variable is taken over. */
  mean?: Tensor | TensorLike | undefined
  /** Running variance [D], default 1 - epsilon; a Variable is taken over. */
  variance?: Tensor | TensorLike | undefined
}

/** Mean and variance of each feature, [D]. */
interface Moments {
  mean: Tensor
  variance: Tensor
}

/** About the largest float32. */
const LARGEST = 3.4e38

/**
 * Batch normalisation between the layers of a flow: on the way from the data to the base features get mean `shift` and
 * standard deviation e^logScale (Dinh et al., "Density estimation using Real NVP", 2017, 3.7).
 *
 *     inverse: x = (y - mean) e^logScale / sqrt(variance + epsilon) + shift;  log-det sum(logScale - log(variance + epsilon) / 2)
 *
 * Mean and variance are running statistics, constants of the map: `forward` is the exact inverse and a density does not
 * depend on the rows beside it. Within `whileTraining`, as in a step of `fit`, `inverse` takes them from its batch (all axes
 * but the last, 1 / n), with their gradients, and moves the running ones: new = momentum old + (1 - momentum) batch;
 * statistics that are not finite move nothing. `forward` takes the running ones always, so the way to train it is by the
 * density of data. The running statistics lag by some 1 / (1 - momentum) steps, and with them the validation loss. It starts
 * at the identity.
 *
 * Parameters: `logScale` [D], `shift` [D]. Buffers: `mean` [D], `variance` [D].
 *
 * @throws FlowsError 'argument' where momentum, epsilon or the statistics do not fit, 'shape' where a training batch has
 *   less than 2 rows
 *
 * @example
 * ```ts
 * const flow = chain([coupling, new BatchNorm({ features: 6 }), otherCoupling])
 * ```
 */
export class BatchNorm extends Bijector implements TrainingAware {
  static override readonly className = 'BatchNorm'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly momentum: number
  readonly epsilon: number
  readonly mean: Variable
  readonly variance: Variable
  readonly logScale: Variable
  readonly shift: Variable
  isTraining = false

  constructor({ features, momentum = 0.9, epsilon = 1e-5, ...statistics }: BatchNormOptions) {
    super()
    this.features = features
    this.momentum = momentum
    this.epsilon = epsilon
    this.mean = statistic(statistics.mean, features, 0)
    this.variance = statistic(statistics.variance, features, 1 - epsilon)
    this.logScale = tidy(() => variable(zeros([features])))
    this.shift = tidy(() => variable(zeros([features])))
    this.#check()
  }

  protected options(): Record<string, unknown> {
    const { features, momentum, epsilon, mean, variance } = this
    return { features, momentum, epsilon, mean, variance }
  }

  override members(): Record<string, Member> {
    return { mean: this.mean, variance: this.variance, logScale: this.logScale, shift: this.shift }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const logSlope = neg(this.#logSlope(this))
      const y = add(mul(sub(x, this.shift), exp(logSlope)), this.mean)
      return [y, broadcast(sum(logSlope), x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.features)
    return tidy(() => {
      const moments = this.isTraining ? momentsOf(y) : this
      if (this.isTraining) this.#keep(moments, this.momentum)
      const logSlope = this.#logSlope(moments)
      const x = add(mul(sub(y, moments.mean), exp(logSlope)), this.shift)
      return [x, broadcast(sum(logSlope), y.shape.slice(0, -1))]
    })
  }

  /** Sets the running statistics to those of `batch` [..., D], on the data's side; the same batch gives the same map. */
  initialize(batch: Tensor): void {
    this.checkInput(batch, this.features)
    tidy(() => this.#keep(momentsOf(batch), 0))
  }

  #logSlope({ variance }: Moments): Tensor {
    return sub(this.logScale, mul(0.5, log(add(variance, this.epsilon))))
  }

  #keep(batch: Moments, share: number): void {
    const blend = (running: Variable, now: Tensor): void => {
      const next = add(mul(running, share), mul(now, 1 - share))
      running.assign(select(lessEqual(abs(next), LARGEST), next, running))
    }
    blend(this.mean, batch.mean)
    blend(this.variance, batch.variance)
  }

  #check(): void {
    const { features, momentum, epsilon } = this
    const isShaped = [this.mean, this.variance].every(({ shape }) => shape.join() === String(features))
    const isPositive = this.variance.shape.length === 1 && this.variance.dataSync().every((value) => value >= 0)
    if (isShaped && isPositive && momentum >= 0 && momentum <= 1 && epsilon > 0 && epsilon < 1) return
    const got = `momentum ${momentum}, epsilon ${epsilon}, mean [${this.mean.shape}], variance [${this.variance.shape}]`
    this.dispose()
    throw new FlowsError('argument', {
      who: 'BatchNorm',
      rule: `momentum must lie in 0 .. 1, epsilon in (0, 1), mean and variance be [${features}], no variance below 0`,
      got,
      do: 'Leave them out for the defaults',
    })
  }
}

registerModule(BatchNorm, import.meta.url)

/** A running statistic: constants become a Variable that is no parameter, so that training steps can move them. */
function statistic(value: Tensor | TensorLike | undefined, features: number, start: number): Variable {
  if (value instanceof Variable) return value
  return tidy(() => {
    const initial = value === undefined ? fill([features], start) : value
    return variable(initial instanceof Tensor ? initial : tensor(initial, undefined, 'float32'), false)
  })
}

/** Two passes: the second over differences from the mean, which do not cancel. */
function momentsOf(batch: Tensor): Moments {
  const rows = reshape(batch, [-1, batch.shape[batch.rank - 1] as number])
  const count = rows.shape[0] as number
  if (count < 2) {
    throw new FlowsError('shape', {
      who: 'BatchNorm',
      rule: 'a training batch must have 2 rows at least',
      got: `shape [${batch.shape.join(', ')}]`,
      do: 'Train with larger batches',
    })
  }
  const middle = mean(rows, 0)
  return { mean: middle, variance: mean(square(sub(rows, middle)), 0) }
}
