import {
  alternatingMask,
  BatchNorm,
  Coupling,
  chain,
  halfMask,
  type Mask,
  randomMask,
  type Transformer,
} from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { type Activation, Mlp } from '@tfjs-flows/nets'
import { assembleFlow, checkFlowOptions, conditionFeatures, type FlowOptions } from './flow-options.ts'
import { type Mixing, mixing } from './mixing.ts'
import { singleFeature } from './single-feature.ts'

/** What all presets of coupling layers take; 8 `layers` by default. */
export interface CouplingFlowOptions extends FlowOptions {
  /** Widths of the hidden layers of each conditioner, default [64, 64]. */
  hidden?: readonly number[] | undefined
  /** Activation of the conditioners: default 'silu' for realNvp, whose kinks would show in the density, else 'relu'. */
  activation?: Activation | undefined
  /** Factor on the initial weights of the conditioners' hidden layers, default 1; 0.41 learns less of few rows by heart. */
  initialScale?: number | undefined
  /** Which features a layer keeps: every second or a half, in turn with the others, or a random half. */
  mask?: 'alternating' | 'half' | 'random' | undefined
  /** What mixes the features between layers. */
  linear?: Mixing | undefined
  /** Default false. True: batch normalisation on the data's side of each coupling layer. */
  batchNorm?: boolean | undefined
}

/** The options that a preset has fixed. */
export interface CouplingFlowParts extends CouplingFlowOptions {
  readonly layers: number
  readonly hidden: readonly number[]
  readonly linear: Mixing
  readonly mask: 'alternating' | 'half' | 'random'
  /** The family of a layer's elementwise maps. */
  readonly transformer: () => Transformer
  /** A map between the base and the layers, if any. */
  readonly first?: (() => Bijection) | undefined
}

/** The flow from its base through `layers` couplings to the data. */
export function couplingFlow(who: string, parts: CouplingFlowParts): TransformedDistribution {
  const { features, first } = parts
  checkFlowOptions(who, parts)
  const body = chain([
    ...(first === undefined ? [] : [first()]),
    ...(features === 1 ? [singleFeature(parts)] : layersOf(parts)),
  ])
  return assembleFlow(parts, body)
}

function layersOf(parts: CouplingFlowParts): Bijection[] {
  const { features, layers, batchNorm = false } = parts
  return Array.from({ length: layers }, (_, i): Bijection[] => {
    const layer = [coupling(parts, maskOf(parts, i)), ...mixing(parts, i < layers - 1)]
    return batchNorm ? [...layer, new BatchNorm({ features })] : layer
  }).flat()
}

function maskOf({ features, mask, rng }: CouplingFlowParts, layer: number): Mask {
  const parity = layer % 2 === 0 ? 0 : 1
  if (mask === 'random') return randomMask(features, rng)
  return mask === 'half' ? halfMask(features, parity) : alternatingMask(features, parity)
}

function coupling(parts: CouplingFlowParts, mask: Mask): Coupling {
  const transformer = parts.transformer()
  const kept = mask.filter(Boolean).length
  const conditioner = conditionerOf(parts, {
    inFeatures: kept,
    outFeatures: (mask.length - kept) * transformer.parametersPerFeature,
    contextFeatures: conditionFeatures(parts),
  })
  return new Coupling({ mask, transformer, conditioner })
}

function conditionerOf(
  { hidden, activation, initialScale, rng }: CouplingFlowParts,
  widths: { inFeatures: number; outFeatures: number; contextFeatures?: number },
): Mlp {
  return new Mlp({ ...widths, hidden, activation, initialScale, zeroOutput: true, rng })
}
