import {
  add,
  clone,
  customGrad,
  mul,
  ones,
  reshape,
  sub,
  sum,
  type Tensor,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core'
import { type Density, FlowsError, type LogDensity, type Rng } from '@tfjs-flows/core'

/** How the gradient of a reverse KL divergence is estimated; see `reverseKlLosses`. */
export type ReverseKlGradient = 'path' | 'total'

export interface ReverseKlLossesOptions {
  /** The target, unnormalised. */
  logDensity: LogDensity
  /** Draws; with a context its rows, one draw for each. */
  count: number
  rng: Rng
  /** Default 'path'. */
  gradient?: ReverseKlGradient | undefined
  /** The factor on the target's log-density, default 1. */
  inverseTemperature?: number | undefined
  /** Conditions of the draws [count, C]. */
  context?: Tensor | undefined
}

/**
 * One unbiased estimate a draw of the reverse KL divergence of a model q from an unnormalised p, up to log Z:
 *
 *     log q(x) - inverseTemperature log p(x),  x = f(z) a draw of q;  its mean is KL(q || p / Z) - log Z
 *
 * Its gradient in q's parameters: 'total' differentiates log q(x) also where it names the parameters itself, a part whose
 * mean is 0; 'path' leaves that part out and follows the draw x alone (Roeder et al., "Sticking the landing: simple,
 * lower-variance gradient estimators for variational inference", 2017). So where q = p every single draw has gradient 0,
 * and near it the noise is small. It costs an inversion of the flow a step, for Real NVP on wasm about 2.5 times the time of
 * 'total': take that for a model whose inverse is slow (IAF), and while q is still far from p.
 *
 * Losses [count] in nats; Infinity where p(x) = 0.
 *
 * @throws FlowsError 'shape' where logDensity does not give one value a row
 */
export function reverseKlLosses(model: Density, options: ReverseKlLossesOptions): Tensor {
  const { gradient = 'path', context } = options
  return tidy(() => {
    if (gradient === 'total') {
      const { x, logProb } = drawn(model, options)
      return excess(logProb, x, options)
    }
    const x = reshape(model.sample(...sampling(options)), [options.count, ...model.eventShape])
    return alongPath(x, (at) => excess(model.logProb(at, context), at, options))
  })
}

/** A draw and its density, in one pass. */
function drawn(model: Density, options: ReverseKlLossesOptions): { x: Tensor; logProb: Tensor } {
  const [x, logProb] = model.sampleAndLogProb(...sampling(options))
  return { x: reshape(x, [options.count, ...model.eventShape]), logProb: reshape(logProb, [options.count]) }
}

function sampling({ count, rng, context }: ReverseKlLossesOptions): Parameters<Density['sample']> {
  return [context === undefined ? count : 1, { rng, context }]
}

/** log q - inverseTemperature log p. */
function excess(logProb: Tensor, x: Tensor, options: ReverseKlLossesOptions): Tensor {
  const { logDensity, inverseTemperature = 1, context, count } = options
  const target = context === undefined ? logDensity(x) : logDensity(x, context)
  if (target.shape.join() !== `${count}`) {
    throw new FlowsError('shape', {
      who: 'logDensity',
      rule: `it must give one log-density a row: [${count}]`,
      got: `shape [${target.shape.join(', ')}]`,
      do: 'Sum over the axes of one event',
    })
  }
  return sub(logProb, inverseTemperature === 1 ? target : mul(inverseTemperature, target))
}

/**
 * The values of f at x, [n], whose gradient is that of f in x alone, carried on to what x was made from. f is evaluated
 * and differentiated at a copy of x that no tape connects to the model, so that what f itself takes from the model's
 * parameters counts as constant; then v . (x - x) is 0 with gradient v.
 */
function alongPath(x: Tensor, f: (at: Tensor) => Tensor): Tensor {
  const { value, grad } = valueAndGrad(f)(constant(x), ones([x.shape[0] ?? 0]))
  const path = mul(constant(grad), x)
  const perRow = x.rank === 1 ? path : sum(reshape(path, [x.shape[0] ?? 0, -1]), 1)
  return add(constant(value), sub(perRow, constant(perRow)))
}

/**
 * A copy that the tape does not connect to where it comes from. With `stopGradient` the tape would go on through x, and
 * so through the gradient of a gradient, which tfjs does not have.
 */
function constant(x: Tensor): Tensor {
  return customGrad(() => ({ value: clone(x), gradFunc: () => [] }))()
}
