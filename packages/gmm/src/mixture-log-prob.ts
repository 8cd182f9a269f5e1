import { FlowsError } from '@tfjs-flows/core'
import { expectation } from './expectation.ts'
import type { MixtureParameters, Rows } from './mixture-parameters.ts'
import { whiten } from './whitening.ts'

/**
 * log p of each row under a mixture, in nats and float64; the tensors of its distribution have float32's digits.
 *
 * Throws a FlowsError ('shape') where the features differ in number.
 *
 * @example
 * ```ts
 * gaussianMixtureLogProb(fit, { values: Float64Array.of(0.5, 1), rows: 1, features: 2 }) // Float64Array [-2.1...]
 * ```
 */
export function gaussianMixtureLogProb(mixture: MixtureParameters, data: Rows): Float64Array {
  if (data.features !== mixture.features) {
    throw new FlowsError('shape', {
      who: 'gaussianMixtureLogProb',
      rule: `rows must have the mixture's ${mixture.features} features`,
      got: String(data.features),
    })
  }
  const logProbs = new Float64Array(data.rows)
  expectation(data, whiten(mixture), { logProbs })
  return logProbs
}
