import { BatchNorm, chain, invert } from '@tfjs-flows/bijectors'
import type { Bijection, Network } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type Activation, Mlp } from '@tfjs-flows/nets'
import { assembleFlow, checkFlowOptions, conditionFeatures, type FlowOptions } from './flow-options.ts'

/** What the presets take whose layers change all features at once: planar, radial, Sylvester. */
export interface LayerStackOptions extends FlowOptions {
  /** Widths of the hidden layers of the network that turns the context into a layer's parameters, default [64]. */
  hidden?: readonly number[] | undefined
  /** Activation of these networks, default 'silu', without kinks. */
  activation?: Activation | undefined
  /** Default false. True: batch normalisation on the data's side of each layer. */
  batchNorm?: boolean | undefined
}

/** One of the two directions of a layer is a formula, the other searches for its inverse. */
export interface FastOption {
  /** What the formula computes: 'logProb' (default), to fit data by maximum likelihood; 'sample', for variational inference. */
  fast?: 'logProb' | 'sample' | undefined
}

/** How a preset makes its layers. */
export interface LayerStackParts extends LayerStackOptions, FastOption {
  readonly layers: number
  /** Numbers that a layer's conditioner gives. */
  readonly parameterCount: (layer: number) => number
  readonly layer: (layer: number, conditioner: Network | undefined) => Bijection
}

/** A standard normal through the layers, each with a network of the context where there is one. */
export function layerStack(who: string, parts: LayerStackParts): TransformedDistribution {
  const { features, layers, fast = 'logProb', batchNorm = false } = parts
  checkFlowOptions(who, parts)
  const bijectors = Array.from({ length: layers }, (_, i): Bijection[] => {
    const layer = parts.layer(i, conditionerOf(parts, i))
    const turned = fast === 'logProb' && layer.fastSide === 'forward' ? invert(layer) : layer
    return batchNorm ? [turned, new BatchNorm({ features })] : [turned]
  })
  return assembleFlow(parts, chain(bijectors.flat()))
}

function conditionerOf(parts: LayerStackParts, layer: number): Mlp | undefined {
  const { hidden = [64], activation = 'silu', rng } = parts
  const inFeatures = conditionFeatures(parts)
  if (inFeatures === 0) return undefined
  return new Mlp({ inFeatures, outFeatures: parts.parameterCount(layer), hidden, activation, zeroOutput: true, rng })
}
