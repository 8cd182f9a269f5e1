import { dilationCycle, OutputFamily, WaveNet, WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'
import { Categorical } from '@tfjs-flows/distributions'

/** Mu-law classes of a sample. */
export const levels = 256

/** About the standard deviation of classes of speech: the network's inputs are of size 1. */
const SPREAD = 32

/** The network of a model of sounds. */
export interface VoiceShape {
  readonly channels: number
  /** Layers of a cycle, whose dilations are 1, 2, 4, … */
  readonly layers: number
  readonly cycles: number
  readonly contextFeatures: number
  readonly seed: number
}

/** A WaveNet over mu-law classes, before training. */
export function voiceModel(shape: VoiceShape, samples: number): WaveNetDistribution {
  const { channels, layers, cycles, contextFeatures, seed } = shape
  const middle = (levels - 1) / 2
  const network = new WaveNet({
    outFeatures: levels,
    channels,
    dilations: dilationCycle(layers, cycles),
    contextFeatures,
    rng: new Rng(seed),
  })
  const inputs = { loc: middle, scale: SPREAD }
  const output = new OutputFamily({ family: Categorical, outFeatures: levels, inputs })
  return new WaveNetDistribution({ network, output, length: samples })
}
