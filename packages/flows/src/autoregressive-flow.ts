import { Autoregressive, type DependencyOptions, Made } from '@tfjs-flows/autoregressive'
import { BatchNorm, chain, invert, type Transformer } from '@tfjs-flows/bijectors'
import { type Bijection, FlowsError } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import type { Activation } from '@tfjs-flows/nets'
import { assembleFlow, checkFlowOptions, conditionFeatures, type FlowOptions } from './flow-options.ts'
import { type Mixing, mixing } from './mixing.ts'
import { singleFeature } from './single-feature.ts'

/** What all presets of autoregressive layers take; 5 `layers` by default. */
export interface AutoregressiveFlowOptions extends FlowOptions, Pick<DependencyOptions, 'passes' | 'adjacency'> {
  /** Widths of the hidden layers of each network, default [64, 64]; of its blocks (all equal) where `residual`. */
  hidden?: readonly number[] | undefined
  /** Activation of the networks, default 'relu'. */
  activation?: Activation | undefined
  /**
   * Factor on the initial weights of the networks' hidden layers, default 0.41: within +-1 / sqrt(inputs) before relu, as
   * PyTorch's layers start. Of few rows such smooth networks learn less by heart; with 1 many rows are learnt faster.
   */
  initialScale?: number | undefined
  /** Default false. True: networks of residual blocks. */
  residual?: boolean | undefined
  /**
   * The order of the features in each layer, default 'alternating': as they are, then reversed, and so on. 'random' orders
   * are drawn for each layer; a list is that of every layer. Orders are part of the masks: no features move.
   */
  order?: 'alternating' | 'random' | readonly number[] | undefined
  /** What mixes the features between layers, default 'none'. */
  linear?: Mixing | undefined
  /** Default false. True: batch normalisation on the data's side of each layer. */
  batchNorm?: boolean | undefined
}

/** The options that a preset has fixed. */
export interface AutoregressiveFlowParts extends AutoregressiveFlowOptions {
  /** The family of a layer's elementwise maps. */
  readonly transformer: () => Transformer
  /** The side that takes one pass over the networks. */
  readonly fast: 'logProb' | 'sample'
}

/** The flow from its base through autoregressive layers to the data. */
export function autoregressiveFlow(who: string, parts: AutoregressiveFlowParts): TransformedDistribution {
  const { features, layers = 5, hidden = [64, 64] } = parts
  checkFlowOptions(who, { ...parts, layers })
  checkOrder(who, parts)
  const body = features === 1 ? [singleFeature({ ...parts, hidden })] : layersOf({ ...parts, layers, hidden })
  return assembleFlow(parts, chain(body))
}

function layersOf(parts: AutoregressiveFlowParts & { layers: number }): Bijection[] {
  const { features, layers, linear = 'none', fast, batchNorm = false, rng } = parts
  return Array.from({ length: layers }, (_, i): Bijection[] => {
    const layer = layerOf(parts, i)
    const mixed = [fast === 'sample' ? invert(layer) : layer, ...mixing({ features, linear, rng }, i < layers - 1)]
    return batchNorm ? [...mixed, new BatchNorm({ features })] : mixed
  }).flat()
}

function layerOf(parts: AutoregressiveFlowParts, layer: number): Autoregressive {
  const { features, passes, adjacency, hidden, activation, residual, initialScale = 0.41, rng } = parts
  const transformer = parts.transformer()
  const conditioner = new Made({
    features,
    parametersPerFeature: transformer.parametersPerFeature,
    contextFeatures: conditionFeatures(parts),
    ...(adjacency === undefined ? { order: orderOf(parts, layer), passes } : { adjacency }),
    hidden,
    activation,
    residual,
    // With units too few to see every feature, weights past them do.
    direct: hidden?.some((width) => width < features) === true,
    zeroOutput: true,
    initialScale,
    rng,
  })
  return new Autoregressive({ transformer, conditioner })
}

function orderOf({ features, order = 'alternating', rng }: AutoregressiveFlowParts, layer: number): number[] {
  if (order === 'random') return [...rng.permutation(features)]
  if (order !== 'alternating') return [...order]
  return Array.from({ length: features }, (_, i) => (layer % 2 === 0 ? i : features - 1 - i))
}

function checkOrder(who: string, { adjacency, order, passes }: AutoregressiveFlowParts): void {
  if (adjacency === undefined || (order === undefined && passes === undefined)) return
  throw new FlowsError('argument', {
    who,
    rule: 'an adjacency replaces order and passes',
    got: 'both',
    do: 'Pass either the one or the others',
  })
}
