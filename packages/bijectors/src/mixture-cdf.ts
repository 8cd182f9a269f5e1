import {
  add,
  exp,
  expandDims,
  mul,
  neg,
  split,
  square,
  sub,
  type Tensor,
  type TensorLike,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  broadcast,
  FlowsError,
  logSigmoid,
  logSumExp,
  type Member,
  normalLogCdf,
  registerModule,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { invertIncreasing } from './invert-increasing.ts'

export interface MixtureCdfOptions {
  /**
   * [..., 3 K], broadcast with the input [...]: logits of the weights, means and log-scales of K components. Nested
   * numbers, a Tensor, or a Variable to train it.
   */
  parameters: Tensor | TensorLike
  /** What the components are; default 'logistic'. */
  family?: 'logistic' | 'normal' | undefined
}

/**
 * y = log F(x) - log(1 - F(x)), F the distribution function of a mixture of K logistics (Ho et al., "Flow++", 2019) or
 * normals: from R onto R, with K steep places; log-det log F' - log F - log(1 - F).
 *
 * F and 1 - F are sums of logarithms, so that no tail cancels. The inverse is found by bracketing, at the cost of some 26
 * forward passes, with implicit gradients. Where F is flat between far components float32 leaves the inverse few digits.
 * One logistic of mean 0 and log-scale 0 is the identity.
 *
 * @throws FlowsError 'argument' where the last axis of parameters is not a multiple of 3
 *
 * @example
 * ```ts
 * const parameters = variable(tensor([0, 0, -1, 1, -0.5, -0.5])) // weights 1/2, means -1 and 1, scales 0.6
 * const y = new MixtureCdf({ parameters }).forward(x)
 * ```
 */
export class MixtureCdf extends Bijector {
  static override readonly className = 'MixtureCdf'

  readonly eventRank = 0
  override readonly fastSide = 'forward'
  readonly parameterValues: Tensor
  readonly family: 'logistic' | 'normal'

  constructor(options: MixtureCdfOptions) {
    super()
    this.family = options.family ?? 'logistic'
    this.parameterValues = this.parameter(options.parameters)
    const { shape } = this.parameterValues
    const width = shape[shape.length - 1] ?? 0
    if (width > 0 && width % 3 === 0) return
    this.dispose()
    throw new FlowsError('argument', {
      who: 'MixtureCdf',
      rule: 'the last axis of parameters must hold K logits, K means and K log-scales',
      got: `shape [${shape.join(', ')}]`,
      do: 'Pass three numbers a component',
    })
  }

  protected options(): Record<string, unknown> {
    return { parameters: this.parameterValues, family: this.family }
  }

  override members(): Record<string, Member> {
    return { parameters: this.parameterValues }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => this.squash(x))
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => invertIncreasing((x) => this.squash(x), y))
  }

  private squash(x: Tensor): [Tensor, Tensor] {
    const { shape } = this.parameterValues
    const all = broadcast(this.parameterValues, [...x.shape, shape[shape.length - 1] as number])
    const [logits, means, logScales] = split(all, 3, all.rank - 1) as [Tensor, Tensor, Tensor]
    const unit = mul(sub(expandDims(x, -1), means), exp(neg(logScales)))
    const logWeights = sub(logits, expandDims(logSumExp(logits), -1))
    const [below, above] = this.family === 'logistic' ? [logSigmoid(unit), logSigmoid(neg(unit))] : normalTails(unit)
    const logDensity =
      this.family === 'logistic' ? add(below, above) : sub(mul(-0.5, square(unit)), 0.5 * Math.log(2 * Math.PI))
    const mixed = (logs: Tensor): Tensor => logSumExp(add(logWeights, logs))
    const [logBelow, logAbove] = [mixed(below), mixed(above)]
    return [sub(logBelow, logAbove), sub(mixed(sub(logDensity, logScales)), add(logBelow, logAbove))]
  }
}

registerModule(MixtureCdf, import.meta.url)

function normalTails(unit: Tensor): [Tensor, Tensor] {
  return [normalLogCdf(unit), normalLogCdf(neg(unit))]
}
