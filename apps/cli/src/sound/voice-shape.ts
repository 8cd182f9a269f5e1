/** What the network's outputs mean: probabilities of all classes, or a mixture of logistics that are cut into them. */
export const heads = ['softmax', 'logistics'] as const
export type Head = (typeof heads)[number]

/** The network of a model of sounds. */
export interface VoiceShape {
  readonly head: Head
  readonly channels: number
  /** Layers of a cycle, whose dilations are 1, 2, 4, … */
  readonly layers: number
  readonly cycles: number
  readonly contextFeatures: number
  readonly seed: number
}
