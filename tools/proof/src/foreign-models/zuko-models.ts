import { abs, add, concat, div, exp, relu, split, sub, type Tensor } from '@tensorflow/tfjs-core'
import { Autoregressive } from '@tfjs-flows/autoregressive'
import {
  AffineTransformer,
  Coupling,
  chain,
  RationalQuadraticSplineTransformer,
  type Transformer,
} from '@tfjs-flows/bijectors'
import { type Bijection, log1mexp, Rng } from '@tfjs-flows/core'
import {
  Categorical,
  type Distribution,
  MixtureSameFamily,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  TransformedDistribution,
} from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { foreignMade, foreignMaskedDense } from './foreign-made.ts'
import { ForeignNetwork } from './foreign-network.ts'
import { ForeignTransformer } from './foreign-transformer.ts'
import { assign, type ForeignWeights, transposed } from './foreign-weights.ts'

/** What zuko's constructor was given. */
export interface ZukoConstructor {
  readonly cls: string
  readonly features: number
  readonly context?: number
  readonly transforms?: number
  readonly bins?: number
  readonly residual?: boolean
}

/** log(0.001), zuko's bound on slopes. */
const LOG_SLOPE = Math.log(1e-3)
const BOUND = 5
/** A share of the interval too small to move a bin: zuko has no least width or height. */
const NO_MINIMUM = 1e-9

/** A zuko flow or mixture as a distribution of ours. */
export function zukoModel(made: ZukoConstructor, weights: ForeignWeights): Distribution {
  if (made.cls === 'GMM') return mixture(made, weights)
  const layers: Bijection[] = []
  const transforms = weights.at('transform').at('transforms')
  for (let i = 0; i < (made.transforms ?? 0); i += 1) {
    const layer = transforms.at(String(i))
    layers.push(layer.has('mask') ? coupling(layer) : autoregressive(made, layer))
  }
  const base = weights.at('base')
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: base.vector('loc'), scaleDiag: base.vector('scale') }),
    bijector: chain(layers.reverse()),
  })
}

function coupling(layer: ForeignWeights): Coupling {
  const mask = layer.vector('mask').map((bit) => bit !== 0)
  const hyper = ['0', '2', '4'].map((name) => layer.at('hyper').at(name))
  const [inFeatures, hidden, second, outFeatures] = [
    mask.filter(Boolean).length,
    ...hyper.map((part) => part.vector('bias').length),
  ] as [number, number, number, number]
  const conditioner = new Mlp({ inFeatures, outFeatures, hidden: [hidden, second], rng: new Rng(0) })
  for (const [i, part] of hyper.entries()) {
    const dense = conditioner.layers[i]
    if (dense?.bias === undefined) throw new Error('a layer of Mlp has a bias')
    assign(dense.weight, transposed(part.rows('weight')))
    assign(dense.bias, part.vector('bias'))
  }
  return new Coupling({ mask, transformer: affine(), conditioner })
}

function autoregressive(made: ZukoConstructor, layer: ForeignWeights): Autoregressive {
  const transformer = made.cls === 'NSF' ? spline(made.bins ?? 8) : affine()
  const { parametersPerFeature } = transformer
  const group = layer.vector('order')
  const order = [...group.keys()].sort((a, b) => (group[a] as number) - (group[b] as number))
  const hyper = layer.at('hyper')
  if (made.residual === true) {
    const groups = order.map((feature) => [feature])
    return new Autoregressive({ transformer, conditioner: residualNetwork(made, hyper, parametersPerFeature, groups) })
  }
  const conditioner = foreignMade({
    features: made.features,
    contextFeatures: made.context ?? 0,
    order,
    passes: Math.max(...group) + 1,
    parametersPerFeature,
    residual: false,
    layers: ['0', '2', '4'].map((name) => hyper.at(name)),
  })
  return new Autoregressive({ transformer, conditioner })
}

/** x -> linear, x + W a(W x), x + W a(W x), linear. */
function residualNetwork(
  { features }: ZukoConstructor,
  hyper: ForeignWeights,
  parametersPerFeature: number,
  groups: readonly (readonly number[])[],
): ForeignNetwork {
  const [first, last] = [foreignMaskedDense(hyper.at('0')), foreignMaskedDense(hyper.at('3'))]
  const blocks = ['1', '2'].map((name) => ({
    inner: foreignMaskedDense(hyper.at(name).at('0')),
    outer: foreignMaskedDense(hyper.at(name).at('2')),
  }))
  return new ForeignNetwork({
    inFeatures: features,
    outFeatures: features * parametersPerFeature,
    contextFeatures: 0,
    groups,
    parts: [first, last, ...blocks.flatMap(({ inner, outer }) => [inner, outer])],
    run: (x) =>
      last.apply(
        blocks.reduce<Tensor>((h, { inner, outer }) => add(h, outer.apply(relu(inner.apply(h)))), first.apply(x)),
      ),
  })
}

/** v / (1 + |v / limit|): zuko's soft bound. */
function softBound(raw: Tensor, limit: number): Tensor {
  return div(raw, add(1, abs(div(raw, limit))))
}

/** Parameters: shift, raw log-scale. */
function affine(): Transformer {
  return new ForeignTransformer(new AffineTransformer({ scale: 'exp' }), (raw) => {
    const [shift, scale] = split(raw, 2, -1) as [Tensor, Tensor]
    return concat([shift, softBound(scale, LOG_SLOPE)], -1)
  })
}

/** Parameters: raw widths, heights and log-slopes, without least values. */
function spline(bins: number): Transformer {
  const settings = { bins, bound: BOUND, minBinWidth: NO_MINIMUM, minBinHeight: NO_MINIMUM, minDerivative: NO_MINIMUM }
  return new ForeignTransformer(new RationalQuadraticSplineTransformer(settings), (raw) => {
    const [widths, heights, slopes] = split(raw, [bins, bins, bins - 1], -1) as [Tensor, Tensor, Tensor]
    const logSlopes = softBound(slopes, LOG_SLOPE)
    // softplus(u) = s = e^v where u = log(e^s - 1) = s + log(1 - e^-s); ours takes a raw 0 to a slope of 1.
    const slope = exp(logSlopes)
    const rawSlopes = sub(add(slope, log1mexp(slope)), Math.log(Math.expm1(1 - NO_MINIMUM)))
    return concat([softBound(widths, LOG_SLOPE / 2), softBound(heights, LOG_SLOPE / 2), rawSlopes], -1)
  })
}

/** phi: logits, means, log-diagonals, and the strict lower triangles row by row. */
function mixture({ features }: ZukoConstructor, weights: ForeignWeights): Distribution {
  const phi = weights.at('phi')
  const [logDiagonals, below] = [phi.rows('2'), phi.rows('3')]
  const scaleTril = logDiagonals.map((diagonal, k) => {
    let next = 0
    return Array.from({ length: features }, (_, i) =>
      Array.from({ length: features }, (__, j) => {
        if (j > i) return 0
        return j === i ? Math.exp(diagonal[i] as number) + 1e-6 : ((below[k]?.[next++] ?? 0) as number)
      }),
    )
  })
  return new MixtureSameFamily({
    mixtureDistribution: new Categorical({ logits: phi.vector('0') }),
    componentsDistribution: new MultivariateNormalTriL({ loc: phi.rows('1').map((row) => [...row]), scaleTril }),
  })
}
