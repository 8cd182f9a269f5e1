import {
  alternatingMask,
  Coupling,
  chain,
  Elementwise,
  EmbedContext,
  halfMask,
  invert,
  LuLinear,
  type Mask,
  randomMask,
  Standardize,
  shuffle,
  type Transformer,
} from '@tfjs-flows/bijectors'
import { type Bijection, FlowsError, type Network, type Rng } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { type Activation, Mlp } from '@tfjs-flows/nets'
import { baseDistribution, type FlowBase } from './base-distribution.ts'

/** What all presets of coupling layers take. */
export interface CouplingFlowOptions {
  /** Width D of the data [..., D], at least 1. */
  features: number
  /** Coupling layers, at least 1, default 8. */
  layers?: number | undefined
  /** Widths of the hidden layers of each conditioner, default [64, 64]. */
  hidden?: readonly number[] | undefined
  /** Activation of the conditioners: default 'silu' for realNvp, whose kinks would show in the density, else 'relu'. */
  activation?: Activation | undefined
  /** Width C of the context [..., C], default 0: unconditional; with a contextNet, default its inFeatures. */
  contextFeatures?: number | undefined
  /** Embeds the context before the conditioners read it; trained, saved and disposed with the flow. */
  contextNet?: Network | undefined
  /** Which features a layer keeps: every second or a half, in turn with the others, or a random half. */
  mask?: 'alternating' | 'half' | 'random' | undefined
  /** What mixes the features between layers: nothing, a random fixed permutation, or a trained matrix by its LU factors. */
  linear?: 'none' | 'permutation' | 'lu' | undefined
  /** Location and scale [D] of the data: the flow learns in standard units, its densities stay those of the data. */
  standardize?: { loc: ArrayLike<number>; scale: ArrayLike<number> } | undefined
  /** What the layers start from, default 'standard', a constant; 'learned' is trained, and so is a distribution given. */
  base?: FlowBase | undefined
  /** Draws the initial weights, the permutations and random masks. */
  rng: Rng
}

/** The options that a preset has fixed. */
export interface CouplingFlowParts extends CouplingFlowOptions {
  readonly layers: number
  readonly hidden: readonly number[]
  readonly linear: 'none' | 'permutation' | 'lu'
  readonly mask: 'alternating' | 'half' | 'random'
  /** The family of a layer's elementwise maps. */
  readonly transformer: () => Transformer
  /** A map between the base and the layers, if any. */
  readonly first?: (() => Bijection) | undefined
}

/** The flow from its base through `layers` couplings to the data. */
export function couplingFlow(who: string, parts: CouplingFlowParts): TransformedDistribution {
  const { features, first, standardize } = parts
  checkOptions(who, parts)
  const distribution = baseDistribution(who, features, parts.base)
  const body = chain([
    ...(first === undefined ? [] : [first()]),
    ...(features === 1 ? [single(parts)] : layersOf(parts)),
  ])
  const conditional =
    parts.contextNet === undefined ? body : new EmbedContext({ bijector: body, network: parts.contextNet })
  const last =
    standardize === undefined
      ? []
      : [new Standardize({ loc: Array.from(standardize.loc), scale: Array.from(standardize.scale) })]
  return new TransformedDistribution({
    distribution,
    bijector: chain([conditional, ...last]),
  })
}

/** Width of the context as the conditioners see it. */
function conditionFeatures({ contextNet, contextFeatures = 0 }: CouplingFlowParts): number {
  return contextNet?.outFeatures ?? contextFeatures
}

function layersOf(parts: CouplingFlowParts): Bijection[] {
  const { features, layers, linear, rng } = parts
  return Array.from({ length: layers }, (_, i): Bijection[] => {
    const layer = coupling(parts, maskOf(parts, i))
    if (linear === 'lu') {
      // Its inverse is what training runs: inverted, that side is one matrix product.
      return [layer, invert(new LuLinear({ features }))]
    }
    return linear === 'permutation' && i < layers - 1 ? [layer, shuffle(features, rng)] : [layer]
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

/** A single feature has none to condition on but the context: one elementwise map stands for all layers. */
function single(parts: CouplingFlowParts): Elementwise {
  const transformer = parts.transformer()
  const inFeatures = conditionFeatures(parts)
  if (inFeatures === 0) return new Elementwise({ features: 1, transformer })
  const conditioner = conditionerOf(parts, { inFeatures, outFeatures: transformer.parametersPerFeature })
  return new Elementwise({ features: 1, transformer, conditioner })
}

function conditionerOf(
  { hidden, activation, rng }: CouplingFlowParts,
  widths: { inFeatures: number; outFeatures: number; contextFeatures?: number },
): Mlp {
  return new Mlp({ ...widths, hidden, activation, zeroOutput: true, rng })
}

function checkOptions(
  who: string,
  { features, layers, contextNet, contextFeatures, standardize }: CouplingFlowParts,
): void {
  const fail = (rule: string, got: unknown, todo: string): never => {
    throw new FlowsError('argument', { who, rule, got: String(got), do: todo })
  }
  if (!Number.isInteger(features) || features < 1)
    fail('features must be a whole number of at least 1', features, 'Pass the width of the data')
  if (!Number.isInteger(layers) || layers < 1)
    fail('layers must be a whole number of at least 1', layers, 'Pass 5 or more')
  if (contextNet !== undefined && contextFeatures !== undefined && contextFeatures !== contextNet.inFeatures) {
    fail(
      `contextFeatures must equal contextNet's inFeatures (${contextNet.inFeatures})`,
      contextFeatures,
      'Leave contextFeatures out',
    )
  }
  const widths = [standardize?.loc.length ?? features, standardize?.scale.length ?? features]
  if (widths.some((width) => width !== features)) {
    fail(
      `standardize must give loc and scale for each of the ${features} features`,
      widths.join(' and '),
      'Compute them from the training rows',
    )
  }
}
