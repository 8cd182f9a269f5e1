import type { Bijection } from '@tfjs-flows/core'
import { Rng } from '@tfjs-flows/core'
import type { BijectorCase } from './bijector-case.ts'
import { bijectorGradientLaws } from './bijector-gradient-laws.ts'
import { bijectorMapLaws } from './bijector-map-laws.ts'
import { bijectorMeasureLaws } from './bijector-measure-laws.ts'
import type { Law } from './law.ts'
import { lawsAbout } from './laws-about.ts'
import { moduleLaws, perturbParameters } from './module-laws.ts'

/**
 * What every bijector must obey: its inverse in both directions and in the tails, its log-dets against the Jacobian, their
 * shapes and signs, context, gradients of the input, the context and every parameter, finite values far out, the measure
 * it carries, its file form and its ownership of tensors.
 *
 * @example
 * ```ts
 * itObeys(bijectorLaws({ create: () => new Tanh(), inputs: (rng) => rng.uniform([8], -2, 2), edges: [-1, 1] }))
 * ```
 */
export function bijectorLaws(subject: BijectorCase): Law[] {
  const laws = [
    ...bijectorMapLaws(subject),
    ...bijectorGradientLaws(subject),
    ...bijectorMeasureLaws(subject),
    ...moduleLaws<Bijection>({
      create: subject.create,
      inputs: () => {
        const rng = new Rng(5)
        const context = subject.context?.(rng)
        return [subject.inputs(rng), ...(context === undefined ? [] : [context])]
      },
      outputs: (bijector, [x, context]) => {
        if (x === undefined) throw new Error('the case gives no inputs')
        const [y, forwardLogDet] = bijector.forwardAndLogDet(x, context)
        const [back, inverseLogDet] = bijector.inverseAndLogDet(y, context)
        const [forward, inverse] = [bijector.forward(x, context), bijector.inverse(y, context)]
        return { y, forwardLogDet, back, inverseLogDet, forward, inverse }
      },
      perturb: (bijector) => perturbParameters(bijector, new Rng(6), subject.perturbation ?? 0.3),
    }),
  ]
  return lawsAbout(subject.create, laws)
}
