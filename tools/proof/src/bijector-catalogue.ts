import * as b from '@tfjs-flows/bijectors'
import { type Bijection, Rng, type Shape } from '@tfjs-flows/core'
import { Normal } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { trained } from './trained.ts'

/** One bijector of a class, and the shape of inputs [batch, ...event] that it takes; values lie in (0, 1). */
export interface BijectorRecipe {
  readonly inputShape: Shape
  create(): Bijection
  /** The family of elementwise maps that the recipe is for; the bijector wraps it. */
  family?(): b.Transformer
}

/** Width of the context that every recipe is given; unconditional maps ignore it. */
export const CONTEXT_FEATURES = 2

/** One bijector of each public class, by its exported name; a class that is exported and not here fails the test. */
export const bijectorCatalogue: Readonly<Record<string, BijectorRecipe>> = {
  AdditiveTransformer: each(() => new b.AdditiveTransformer()),
  Affine: on([4, 3], () => new b.Affine({ shift: trained([0.5, -2, 7]), scale: trained([2, -0.3, 1]) })),
  AffineTransformer: each(() => new b.AffineTransformer()),
  Ascending: on([4, 3], () => new b.Ascending()),
  BatchNorm: on([4, 2], () => new b.BatchNorm({ features: 2 })),
  BijectorTransformer: each(
    () =>
      new b.BijectorTransformer({ bijector: new b.Scale({ scale: trained(1) }), parameters: { scale: 'positive' } }),
  ),
  Cdf: on([4], () => new b.Cdf({ distribution: new Normal({ loc: trained(0.5), scale: 1 }) })),
  Chain: on([4, 2], () => b.chain([conditional(2), conditional(2)])),
  CircularShift: on([4, 3], () => new b.CircularShift({ shift: trained(0) })),
  Concat: on([4, 3], () => new b.Concat({ bijectors: [conditional(2), conditional(1)], sizes: [2, 1] })),
  Coupling: on([4, 2], () => coupling(new b.AffineTransformer())),
  CubicSpline: on([4], () => new b.CubicSpline({ parameters: trained(new Array(16).fill(0)) })),
  CubicSplineTransformer: each(() => new b.CubicSplineTransformer()),
  CumulativeSum: on([4, 3], () => new b.CumulativeSum()),
  DiagonalPlusLowRank: on([4, 3], () => new b.DiagonalPlusLowRank({ features: 3, rank: 1, rng: new Rng(0) })),
  DiscreteCosine: on([4, 3], () => new b.DiscreteCosine()),
  Elementwise: on([4, 2], () => conditional(2)),
  EmbedContext: on([4, 2], () => new b.EmbedContext({ bijector: conditional(2), network: linear(2, 2) })),
  Exp: on([4], () => new b.Exp()),
  FillTriangular: on([4, 3], () => new b.FillTriangular({ diagonal: new b.Softplus() })),
  Householder: on([4, 3], () => new b.Householder({ features: 3 })),
  Indexed: on([4, 3], () => new b.Indexed({ features: 3, indices: [0, 2], bijector: conditional(2) })),
  Invert: on([4, 2], () => b.invert(conditional(2))),
  LeakyReLU: on([4], () => new b.LeakyReLU()),
  LinearSpline: on([4], () => new b.LinearSpline({ parameters: trained(new Array(8).fill(0)) })),
  LinearSplineTransformer: each(() => new b.LinearSplineTransformer()),
  Log: on([4], () => new b.Log()),
  Logit: on([4], () => new b.Logit()),
  LuLinear: on([4, 3], () => new b.LuLinear({ features: 3 })),
  MixtureCdf: on([4], () => new b.MixtureCdf({ parameters: trained([0, 0, -1, 1, -0.5, -0.5]) })),
  NumericalInverse: on([4], () => new b.NumericalInverse({ bijector: new b.SinhArcsinh({ skewness: trained(0.5) }) })),
  Orthogonal: on([4, 3], () => new b.Orthogonal({ features: 3 })),
  Permute: on([4, 3], () => b.reverse(3)),
  Planar: on([4, 3], () => new b.Planar({ features: 3 })),
  Power: on([4], () => new b.Power({ power: 3 })),
  QrLinear: on([4, 3], () => new b.QrLinear({ features: 3 })),
  QuadraticSpline: on([4], () => new b.QuadraticSpline({ parameters: trained(new Array(15).fill(0)) })),
  QuadraticSplineTransformer: each(() => new b.QuadraticSplineTransformer()),
  Radial: on([4, 3], () => new b.Radial({ features: 3 })),
  RationalLinearSpline: on([4], () => new b.RationalLinearSpline({ parameters: trained(new Array(31).fill(0)) })),
  RationalLinearSplineTransformer: each(() => new b.RationalLinearSplineTransformer()),
  RationalQuadraticSpline: on([4], () => new b.RationalQuadraticSpline({ parameters: trained(new Array(23).fill(0)) })),
  RationalQuadraticSplineTransformer: each(() => new b.RationalQuadraticSplineTransformer()),
  Reshape: on([4, 6], () => new b.Reshape({ from: [6], to: [2, 3] })),
  Sandwich: on([4, 2], () => new b.Sandwich({ outer: b.reverse(2), inner: conditional(2) })),
  Scale: on([4], () => new b.Scale({ scale: trained(2) })),
  ScaleTriL: on(
    [4, 2],
    () =>
      new b.ScaleTriL({
        scaleTril: trained([
          [2, 0],
          [1, 3],
        ]),
      }),
  ),
  Shift: on([4], () => new b.Shift({ shift: trained(1) })),
  Sigmoid: on([4], () => new b.Sigmoid()),
  SinhArcsinh: on([4], () => new b.SinhArcsinh({ skewness: trained(0.5), tailweight: trained(1.2) })),
  SoftClip: on([4], () => new b.SoftClip({ low: -1, high: 2 })),
  SoftmaxCentered: on([4, 3], () => new b.SoftmaxCentered()),
  Softplus: on([4], () => new b.Softplus()),
  Softsign: on([4], () => new b.Softsign()),
  Stack: on([4, 2], () => new b.Stack({ bijectors: [new b.Scale({ scale: trained(2) }), new b.Softplus()] })),
  Standardize: on([4, 2], () => new b.Standardize({ loc: [1, 0], scale: [3, 0.5] })),
  StickBreaking: on([4, 3], () => new b.StickBreaking()),
  Sylvester: on([4, 3], () => new b.Sylvester({ features: 3, rng: new Rng(0) })),
  Tanh: on([4], () => new b.Tanh()),
  Transpose: on([4, 2, 3], () => new b.Transpose({ permutation: [1, 0] })),
  UnitVector: on([4, 3], () => new b.UnitVector()),
}

function on(inputShape: Shape, create: () => Bijection): BijectorRecipe {
  return { inputShape, create }
}

/** A family of elementwise maps, with trained parameters of its own for each of three features. */
function each(family: () => b.Transformer): BijectorRecipe {
  const create = (): Bijection => new b.Elementwise({ features: 3, transformer: family() })
  return { inputShape: [4, 3], create, family }
}

/** A part that depends on the context, so that a combinator that passes it on does. */
function conditional(features: number): Bijection {
  return new b.Elementwise({
    features,
    transformer: new b.AffineTransformer(),
    conditioner: linear(CONTEXT_FEATURES, 2 * features),
  })
}

function coupling(transformer: b.Transformer): Bijection {
  const conditioner = new Mlp({
    inFeatures: 1,
    outFeatures: transformer.parametersPerFeature,
    contextFeatures: CONTEXT_FEATURES,
    zeroOutput: true,
    rng: new Rng(0),
  })
  return new b.Coupling({ mask: b.alternatingMask(2, 0), transformer, conditioner })
}

function linear(inFeatures: number, outFeatures: number): Mlp {
  return new Mlp({ inFeatures, outFeatures, hidden: [], zeroOutput: true, rng: new Rng(0) })
}
