import {
  alternatingMask,
  Coupling,
  chain,
  invert,
  LuLinear,
  RationalQuadraticSplineTransformer,
  shuffle,
} from '@tfjs-flows/bijectors'
import type { Bijection, Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { ResidualNet } from '@tfjs-flows/nets'

export interface ResidualSplineFlowOptions {
  readonly features: number
  readonly layers: number
  /** Width of the residual networks. */
  readonly hidden: number
  /** Residual blocks of a network. */
  readonly blocks: number
  readonly bins: number
  readonly rng: Rng
}

/**
 * RQ-NSF (C) as its authors built it (Durkan et al., "Neural spline flows", 2019): from the data, each layer is a random
 * permutation, a matrix by its LU factors, and a coupling of splines whose conditioner is a residual network.
 */
export function residualSplineFlow(options: ResidualSplineFlowOptions): TransformedDistribution {
  const { features, layers } = options
  // The chain runs from the base, so the layer that data meet first is its last.
  const body = Array.from({ length: layers }, (_, i) => layerOf(options, i)).toReversed()
  const distribution = new MultivariateNormalDiag({
    loc: new Array<number>(features).fill(0),
    scaleDiag: new Array<number>(features).fill(1),
  })
  return new TransformedDistribution({ distribution, bijector: chain(body.flat()) })
}

function layerOf({ features, hidden, blocks, bins, rng }: ResidualSplineFlowOptions, layer: number): Bijection[] {
  const transformer = new RationalQuadraticSplineTransformer({ bins, bound: 3 })
  const mask = alternatingMask(features, layer % 2 === 0 ? 0 : 1)
  const inFeatures = mask.filter(Boolean).length
  const outFeatures = (features - inFeatures) * transformer.parametersPerFeature
  const conditioner = new ResidualNet({ inFeatures, outFeatures, hidden, blocks, rng })
  return [
    new Coupling({ mask, transformer, conditioner }),
    // Inverted, the side that training runs is one product.
    invert(new LuLinear({ features })),
    shuffle(features, rng),
  ]
}
