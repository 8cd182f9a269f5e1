import { Autoregressive, WaveNet, WaveNetConditioner, type WaveNetOptions } from '@tfjs-flows/autoregressive'
import { AffineTransformer, type AffineTransformerOptions, chain, invert } from '@tfjs-flows/bijectors'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { assembleFlow, checkFlowOptions, conditionFeatures, type FlowOptions } from './flow-options.ts'

/** Options of `parallelWaveNet`: `features` are the steps of a sequence, `layers` the flows, 4 by default. */
export interface ParallelWaveNetOptions
  extends FlowOptions,
    AffineTransformerOptions,
    Pick<WaveNetOptions, 'channels' | 'skipChannels' | 'kernelSize' | 'dilations' | 'activation'> {}

/**
 * The student of Parallel WaveNet (van den Oord et al., "Parallel WaveNet: fast high-fidelity speech synthesis", 2018):
 * white noise z through inverse autoregressive flows, each of which shifts and scales every step as a WaveNet over the
 * steps of its input before it says,
 *
 *     x_t = z_t s(z_<t, c) + m(z_<t, c)
 *
 * `sample`, with the log-density of what it drew, takes one pass over each network for all steps at once. `logProb` of
 * other sequences takes the steps one after the other. It is trained by probability distillation, the reverse KL
 * divergence to a density p of the same sequences, such as a trained WaveNet of normals or of mixtures of logistics:
 *
 *     fitReverseKl({ model: student, logDensity: (x) => teacher.logProb(x), gradient: 'total' })
 *
 * with `fitReverseKl` of `@tfjs-flows/train`. Draws are continuous: a teacher over classes gives them no gradient.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const student = parallelWaveNet({ features: 2000, channels: 32, dilations: dilationCycle(8), rng: new Rng(0) })
 * const [x, logProb] = student.sampleAndLogProb(4) // [4, 2000] and [4]
 * ```
 */
export function parallelWaveNet(options: ParallelWaveNetOptions): TransformedDistribution {
  const { features, layers = 4, channels, skipChannels, kernelSize, dilations, activation, scale, bound, rng } = options
  checkFlowOptions('parallelWaveNet', { ...options, layers })
  const contextFeatures = conditionFeatures(options)
  const flows = Array.from({ length: layers }, () => {
    const transformer = new AffineTransformer({ scale, bound })
    const { parametersPerFeature: outFeatures } = transformer
    const widths = { channels, skipChannels, kernelSize, dilations, activation, contextFeatures }
    const network = new WaveNet({ ...widths, outFeatures, zeroOutput: true, rng })
    return invert(new Autoregressive({ transformer, conditioner: new WaveNetConditioner({ network, features }) }))
  })
  return assembleFlow(options, chain(flows))
}
