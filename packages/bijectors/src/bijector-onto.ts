import { Tensor, variable } from '@tensorflow/tfjs-core'
import { type Bijection, FlowsError, type Support } from '@tfjs-flows/core'
import { chain } from './chain.ts'
import { Scale } from './scale.ts'
import { Shift } from './shift.ts'
import { Sigmoid } from './sigmoid.ts'
import { SoftmaxCentered } from './softmax-centered.ts'
import { Softplus } from './softplus.ts'

/**
 * A bijector from the reals onto a support, such as `distribution.support`: what carries free numbers into the domain of
 * a density, or an unbounded flow onto bounded data.
 *
 * | support | map |
 * |---|---|
 * | real | x |
 * | from low on | low + softplus(x); up to high: high - softplus(-x) |
 * | from low to high | low + (high - low) sigmoid(x) |
 * | circle | (-pi, pi), by a sigmoid |
 * | simplex | softmax([x, 0]): one number fewer than entries |
 * | image of another under a map | that one's bijector, then the map itself |
 *
 * All of scalars increase. It copies Tensor ends, so it stays where they were. The bijector of an image holds the distribution's own map, and
 * disposing it disposes that one.
 *
 * @throws FlowsError 'not-available' for whole numbers, which no bijector reaches
 * @example
 * ```ts
 * const onto = bijectorOnto({ kind: 'interval', low: 2, high: Number.POSITIVE_INFINITY })
 * onto.forward(tf.tensor([0])) // [2.6931]
 * ```
 */
export function bijectorOnto(support: Support): Bijection {
  switch (support.kind) {
    case 'real':
      return new Shift({ shift: 0 })
    case 'interval':
      return ontoInterval(support.low, support.high)
    case 'circle':
      return new Sigmoid({ low: -Math.PI, high: Math.PI })
    case 'simplex':
      return new SoftmaxCentered()
    case 'image':
      return chain([bijectorOnto(support.of), support.bijector])
    default:
      throw new FlowsError('not-available', {
        who: 'bijectorOnto',
        rule: 'the support must be that of continuous numbers',
        got: support.kind,
        do: 'Dequantise whole numbers first',
      })
  }
}

function ontoInterval(low: number | Tensor, high: number | Tensor): Bijection {
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return new Shift({ shift: 0 })
  if (high === Number.POSITIVE_INFINITY) return low === 0 ? new Softplus() : chain([new Softplus(), shiftBy(low)])
  if (low === Number.NEGATIVE_INFINITY) return chain([mirror(), new Softplus(), mirror(), shiftBy(high)])
  return new Sigmoid({ low: copyOf(low), high: copyOf(high) })
}

function mirror(): Scale {
  return new Scale({ scale: -1 })
}

function shiftBy(end: number | Tensor): Shift {
  return new Shift({ shift: copyOf(end) })
}

/** A constant of the bijector's own: a Variable belongs to the module that it is given to. */
function copyOf(end: number | Tensor): number | Tensor {
  return end instanceof Tensor ? variable(end, false) : end
}
