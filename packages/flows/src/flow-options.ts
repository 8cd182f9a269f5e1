import { chain, EmbedContext, Standardize } from '@tfjs-flows/bijectors'
import { type Bijection, FlowsError, type Network, type Rng } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { baseDistribution, checkBase, type FlowBase } from './base-distribution.ts'

/** What all presets take. */
export interface FlowOptions {
  /** Width D of the data [..., D], at least 1. */
  features: number
  /** Layers, at least 1. */
  layers?: number | undefined
  /** Width C of the context [..., C], default 0: unconditional; with a contextNet, default its inFeatures. */
  contextFeatures?: number | undefined
  /** Embeds the context before the layers read it; trained, saved and disposed with the flow. */
  contextNet?: Network | undefined
  /** Location and scale [D] of the data: the flow learns in standard units, its densities stay those of the data. */
  standardize?: { loc: ArrayLike<number>; scale: ArrayLike<number> } | undefined
  /** What the layers start from, default 'standard', a constant; 'learned' is trained, and so is a distribution given. */
  base?: FlowBase | undefined
  /** Draws the initial weights and whatever else of a flow is random. */
  rng: Rng
}

/** Width of the context as the layers see it, 0 without one. */
export function conditionFeatures({ contextNet, contextFeatures = 0 }: FlowOptions): number {
  return contextNet?.outFeatures ?? contextFeatures
}

/** The flow from its base through `body`, which sees the embedded context, to the data's units. */
export function assembleFlow(
  { features, contextNet, standardize, base }: Omit<FlowOptions, 'rng'>,
  body: Bijection,
): TransformedDistribution {
  const distribution = baseDistribution(features, base)
  const conditional = contextNet === undefined ? body : new EmbedContext({ bijector: body, network: contextNet })
  const last =
    standardize === undefined
      ? []
      : [new Standardize({ loc: Array.from(standardize.loc), scale: Array.from(standardize.scale) })]
  return new TransformedDistribution({ distribution, bijector: chain([conditional, ...last]) })
}

/** @throws FlowsError 'argument' where an option does not fit, 'shape' where the base does not */
export function checkFlowOptions(
  who: string,
  { features, layers = 1, contextNet, contextFeatures, standardize, base }: FlowOptions,
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
  checkBase(who, features, base)
}
