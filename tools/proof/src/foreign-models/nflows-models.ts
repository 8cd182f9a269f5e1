import {
  add,
  concat,
  div,
  log,
  relu,
  reshape,
  sigmoid,
  split,
  sub,
  type Tensor,
  transpose,
} from '@tensorflow/tfjs-core'
import { Autoregressive, type AutoregressiveNetwork } from '@tfjs-flows/autoregressive'
import {
  AffineTransformer,
  Coupling,
  chain,
  invert,
  LuLinear,
  Permute,
  RationalQuadraticSplineTransformer,
  type Transformer,
} from '@tfjs-flows/bijectors'
import { type Bijection, Rng, softplus } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Dense, ResidualNet } from '@tfjs-flows/nets'
import { foreignMade, foreignMaskedDense } from './foreign-made.ts'
import { ForeignNetwork } from './foreign-network.ts'
import { ForeignTransformer } from './foreign-transformer.ts'
import { assign, type ForeignWeights, transposed } from './foreign-weights.ts'

/** What nflows' constructors were given; `transforms` is a sentence. */
export interface NflowsConstructor {
  readonly transforms: string
  readonly features: number
  readonly context?: number
}

/** nflows' least scale. */
const EPSILON = 1e-3

/** An nflows flow on a standard normal as a distribution of ours. */
export function nflowsModel(made: NflowsConstructor, weights: ForeignWeights): TransformedDistribution {
  const transforms = weights.at('_transform').at('_transforms')
  const layers: Bijection[] = []
  for (let i = 0; transforms.has(String(i)); i += 1) layers.push(layerOf(made, transforms.at(String(i))))
  const zeros = new Array<number>(made.features).fill(0)
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: zeros, scaleDiag: zeros.map(() => 1) }),
    bijector: chain(layers.reverse()),
  })
}

/** One transform; nflows' forward takes data to the base, ours the base to the data. */
function layerOf(made: NflowsConstructor, layer: ForeignWeights): Bijection {
  if (layer.has('_permutation')) return invert(new Permute({ permutation: layer.vector('_permutation') }))
  if (layer.has('lower_entries')) return invert(luLinear(made.features, layer))
  const number = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(made.transforms)?.[1])
  const isSpline = made.transforms.includes('RationalQuadratic')
  if (layer.has('autoregressive_net')) {
    const transformer = isSpline
      ? spline(number('num_bins'), number('tail_bound'), 1)
      : affine(softplusScale, 'scale first')
    return new Autoregressive({ transformer, conditioner: masked(made, layer.at('autoregressive_net'), transformer) })
  }
  // Couplings divide what goes into a softmax by the root of the network's width.
  const transformer = isSpline
    ? spline(number('num_bins'), number('tail_bound'), Math.sqrt(number('hidden')))
    : affine(sigmoidScale, 'shift first')
  return coupling(made.features, layer, transformer, isSpline)
}

/** y = L U x + b, L with ones on its diagonal; triangles are listed row by row. */
function luLinear(features: number, layer: ForeignWeights): LuLinear {
  const map = new LuLinear({ features })
  const fill = (entries: readonly number[], isInside: (i: number, j: number) => boolean): number[][] => {
    let next = 0
    return Array.from({ length: features }, (_, i) =>
      Array.from({ length: features }, (__, j) => (isInside(i, j) ? (entries[next++] as number) : 0)),
    )
  }
  assign(
    map.lower,
    fill(layer.vector('lower_entries'), (i, j) => j < i),
  )
  assign(
    map.upper,
    fill(layer.vector('upper_entries'), (i, j) => j > i),
  )
  const diagonal = layer.vector('unconstrained_upper_diag').map((raw) => Math.log1p(Math.exp(raw)) + EPSILON)
  assign(map.logDiagonal, diagonal.map(Math.log))
  if (map.bias !== undefined) assign(map.bias, layer.vector('bias'))
  return map
}

type ScaleOf = (raw: Tensor) => Tensor
const softplusScale: ScaleOf = (raw) => add(softplus(raw), EPSILON)
const sigmoidScale: ScaleOf = (raw) => add(sigmoid(add(raw, 2)), EPSILON)

function affine(scaleOf: ScaleOf, layout: 'scale first' | 'shift first'): Transformer {
  return new ForeignTransformer(new AffineTransformer({ scale: 'exp' }), (raw) => {
    const [first, second] = split(raw, 2, -1) as [Tensor, Tensor]
    const [shift, scale] = layout === 'shift first' ? [first, second] : [second, first]
    return concat([shift, log(scaleOf(scale))], -1)
  })
}

function spline(bins: number, bound: number, divisor: number): Transformer {
  return new ForeignTransformer(new RationalQuadraticSplineTransformer({ bins, bound }), (raw) => {
    const [bent, slopes] = split(raw, [2 * bins, bins - 1], -1) as [Tensor, Tensor]
    // Ours takes a raw slope of 0 to 1, nflows to its least slope plus log 2.
    return concat([div(bent, divisor), sub(slopes, Math.log(Math.expm1(1 - EPSILON)))], -1)
  })
}

/** A coupling; its network puts all shifts before all scales where the map is affine, else parameters feature by feature. */
function coupling(features: number, layer: ForeignWeights, transformer: Transformer, byFeature: boolean): Coupling {
  const kept = new Set(layer.vector('identity_features'))
  const mask = Array.from({ length: features }, (_, i) => kept.has(i))
  const net = layer.at('transform_net')
  const inner = residualNet(kept.size, net)
  if (byFeature) return new Coupling({ mask, transformer, conditioner: inner })
  const conditioner = new ForeignNetwork({
    inFeatures: kept.size,
    outFeatures: inner.outFeatures,
    contextFeatures: 0,
    parts: [inner],
    run: (x) => {
      const out = inner.apply(x)
      const lead = out.shape.slice(0, -1)
      const rows = reshape(out, [-1, 2, inner.outFeatures / 2])
      return reshape(transpose(rows, [0, 2, 1]), [...lead, inner.outFeatures])
    },
  })
  return new Coupling({ mask, transformer, conditioner })
}

function residualNet(inFeatures: number, net: ForeignWeights): ResidualNet {
  const hidden = net.at('initial_layer').vector('bias').length
  const outFeatures = net.at('final_layer').vector('bias').length
  let blocks = 0
  while (net.at('blocks').has(String(blocks))) blocks += 1
  const rebuilt = new ResidualNet({ inFeatures, outFeatures, hidden, blocks, rng: new Rng(0) })
  fillDense(rebuilt.first, net.at('initial_layer'))
  fillDense(rebuilt.last, net.at('final_layer'))
  for (const [i, block] of rebuilt.blocks.entries()) {
    const layers = net.at('blocks').at(String(i)).at('linear_layers')
    fillDense(block.first, layers.at('0'))
    fillDense(block.second, layers.at('1'))
  }
  return rebuilt
}

function fillDense(layer: Dense, source: ForeignWeights): void {
  assign(layer.weight, transposed(source.rows('weight')))
  if (layer.bias !== undefined) assign(layer.bias, source.vector('bias'))
}

function masked(
  made: NflowsConstructor,
  net: ForeignWeights,
  { parametersPerFeature }: Transformer,
): AutoregressiveNetwork {
  const { features, context = 0 } = made
  if (context > 0) return maskedWithContext(features, context, net, parametersPerFeature)
  const layers = [net.at('initial_layer')]
  for (let i = 0; net.at('blocks').has(String(i)); i += 1) {
    const block = net.at('blocks').at(String(i)).at('linear_layers')
    layers.push(block.at('0'), block.at('1'))
  }
  layers.push(net.at('final_layer'))
  const order = Array.from({ length: features }, (_, i) => i)
  return foreignMade({
    features,
    contextFeatures: 0,
    order,
    passes: features,
    parametersPerFeature,
    residual: true,
    layers,
  })
}

/** nflows' context goes through the activation into the first layer, and into the middle of each block. */
function maskedWithContext(
  features: number,
  context: number,
  net: ForeignWeights,
  parametersPerFeature: number,
): ForeignNetwork {
  const ofContext = (source: ForeignWeights): Dense => {
    const layer = new Dense({ inFeatures: context, outFeatures: source.vector('bias').length, rng: new Rng(0) })
    fillDense(layer, source)
    return layer
  }
  const [first, last] = [foreignMaskedDense(net.at('initial_layer')), foreignMaskedDense(net.at('final_layer'))]
  const intoFirst = ofContext(net.at('context_layer'))
  const blocks = ['0', '1'].map((name) => {
    const block = net.at('blocks').at(name)
    const [inner, outer] = ['0', '1'].map((layer) => foreignMaskedDense(block.at('linear_layers').at(layer)))
    return { inner, outer, condition: ofContext(block.at('context_layer')) }
  })
  return new ForeignNetwork({
    inFeatures: features,
    outFeatures: features * parametersPerFeature,
    contextFeatures: context,
    parts: [
      first,
      last,
      intoFirst,
      ...blocks.flatMap((block) => Object.values(block).filter((part) => part !== undefined)),
    ],
    run: (x, c) => {
      if (c === undefined) throw new Error('this network needs a context')
      let h = add(first.apply(x), relu(intoFirst.apply(c)))
      for (const { inner, outer, condition } of blocks) {
        if (inner === undefined || outer === undefined) continue
        h = add(h, outer.apply(relu(add(inner.apply(relu(h)), condition.apply(c)))))
      }
      return last.apply(h)
    },
  })
}
