import { dilationCycle, OutputFamily, WaveNet, WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'
import { Categorical, DiscretizedLogistic } from '@tfjs-flows/distributions'
import type { Head, VoiceShape } from './voice-shape.ts'

/** Mu-law classes of a sample. */
export const levels = 256

/** About the standard deviation of classes of speech: the network's inputs are of size 1. */
const SPREAD = 32

/** A WaveNet over mu-law classes, before training. */
export function voiceModel(shape: VoiceShape, samples: number): WaveNetDistribution {
  const { head, channels, layers, cycles, contextFeatures, seed } = shape
  const output = outputOf(head)
  const network = new WaveNet({
    outFeatures: output.conditional.network.outFeatures,
    channels,
    dilations: dilationCycle(layers, cycles),
    contextFeatures,
    rng: new Rng(seed),
  })
  return new WaveNetDistribution({ network, output, length: samples })
}

/** Components of the mixture: as many as in Parallel WaveNet. */
const COMPONENTS = 10

function outputOf(head: Head): OutputFamily {
  const middle = (levels - 1) / 2
  const inputs = { loc: middle, scale: SPREAD }
  if (head === 'softmax') return new OutputFamily({ family: Categorical, outFeatures: levels, inputs })
  return new OutputFamily({
    family: DiscretizedLogistic,
    outFeatures: 3 * COMPONENTS,
    components: COMPONENTS,
    fixed: { low: 0, high: levels - 1 },
    inputs,
    raw: { loc: { offset: middle, gain: SPREAD }, scale: { offset: SPREAD / 2, gain: SPREAD / 2 } },
  })
}
