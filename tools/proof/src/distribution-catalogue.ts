import { Affine, chain, Exp } from '@tfjs-flows/bijectors'
import { Rng } from '@tfjs-flows/core'
import * as d from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { trained as v } from './trained.ts'

/** Builds one distribution of a class. */
export type DistributionRecipe = () => d.Distribution

/** The width of the context of those that have one. */
export const CONTEXT_FEATURES = 2

/** One distribution of each public class, by its exported name; a class that is exported and not here fails the test. */
export const distributionCatalogue: Readonly<Record<string, DistributionRecipe>> = {
  Bernoulli: () => new d.Bernoulli({ probs: v(0.3) }),
  Beta: () => new d.Beta({ concentration1: v(2), concentration0: v(3) }),
  Binomial: () => new d.Binomial({ totalCount: 5, probs: v(0.3) }),
  Categorical: () => new d.Categorical({ logits: v([0, 1, -1]) }),
  Cauchy: () => new d.Cauchy({ loc: v(0), scale: v(1) }),
  Chi2: () => new d.Chi2({ df: v(3) }),
  ConditionalDistribution: () =>
    new d.ConditionalDistribution({
      family: d.Normal,
      network: new Mlp({ inFeatures: CONTEXT_FEATURES, outFeatures: 2, hidden: [3], rng: new Rng(0) }),
    }),
  Deterministic: () => new d.Deterministic({ loc: v(2) }),
  Dirichlet: () => new d.Dirichlet({ concentration: v([1, 2, 3]) }),
  DiscretizedLogistic: () => new d.DiscretizedLogistic({ loc: v(100), scale: v(20) }),
  DiscretizedLogisticMixture: () =>
    new d.DiscretizedLogisticMixture({ logits: v([0, 1]), loc: v([60, 200]), scale: v([4, 8]) }),
  Empirical: () => new d.Empirical({ samples: v([1, 2, 4]), weights: v([1, 2, 1]) }),
  ExpRelaxedOneHotCategorical: () => new d.ExpRelaxedOneHotCategorical({ temperature: v(0.5), logits: v([0, 1, -1]) }),
  Exponential: () => new d.Exponential({ rate: v(2) }),
  Gamma: () => new d.Gamma({ concentration: v(2), rate: v(3) }),
  GeneralizedNormal: () => new d.GeneralizedNormal({ loc: v(0), scale: v(1), power: v(3) }),
  Geometric: () => new d.Geometric({ probs: v(0.3) }),
  Gumbel: () => new d.Gumbel({ loc: v(0), scale: v(1) }),
  HalfCauchy: () => new d.HalfCauchy({ loc: v(0), scale: v(1) }),
  HalfNormal: () => new d.HalfNormal({ scale: v(1) }),
  Independent: () =>
    new d.Independent({ distribution: new d.Normal({ loc: v([0, 1]), scale: v([1, 2]) }), reinterpretedBatchNdims: 1 }),
  InverseGamma: () => new d.InverseGamma({ concentration: v(3), scale: v(2) }),
  Joint: () =>
    new d.Joint({
      distributions: [new d.Normal({ loc: v(0), scale: v(1) }), new d.Uniform({ low: v(0), high: v(2) })],
    }),
  Kumaraswamy: () => new d.Kumaraswamy({ concentration1: v(2), concentration0: v(3) }),
  Laplace: () => new d.Laplace({ loc: v(0), scale: v(1) }),
  LogNormal: () => new d.LogNormal({ loc: v(0), scale: v(1) }),
  Logistic: () => new d.Logistic({ loc: v(0), scale: v(1) }),
  LogitNormal: () => new d.LogitNormal({ loc: v(0), scale: v(1) }),
  Mixture: () =>
    new d.Mixture({
      mixtureDistribution: new d.Categorical({ logits: v([0, 1]) }),
      components: [new d.Normal({ loc: v(0), scale: v(1) }), new d.Laplace({ loc: v(0), scale: v(2) })],
    }),
  MixtureSameFamily: () =>
    new d.MixtureSameFamily({
      mixtureDistribution: new d.Categorical({ logits: v([0, 1]) }),
      componentsDistribution: new d.Normal({ loc: v([-1, 1]), scale: v([1, 2]) }),
    }),
  Multinomial: () => new d.Multinomial({ totalCount: 4, logits: v([0, 1, -1]) }),
  MultivariateNormalDiag: () => new d.MultivariateNormalDiag({ loc: v([0, 1]), scaleDiag: v([1, 2]) }),
  MultivariateNormalFullCovariance: () =>
    new d.MultivariateNormalFullCovariance({
      loc: v([0, 1]),
      covarianceMatrix: v([
        [1, 0.5],
        [0.5, 2],
      ]),
    }),
  MultivariateNormalLowRank: () =>
    new d.MultivariateNormalLowRank({ loc: v([0, 1]), covFactor: v([[1], [0.5]]), covDiag: v([1, 2]) }),
  MultivariateNormalTriL: () =>
    new d.MultivariateNormalTriL({
      loc: v([0, 1]),
      scaleTril: v([
        [1, 0],
        [0.5, 2],
      ]),
    }),
  MultivariateStudentT: () =>
    new d.MultivariateStudentT({
      df: v(5),
      loc: v([0, 1]),
      scaleTril: v([
        [1, 0],
        [0.5, 2],
      ]),
    }),
  NegativeBinomial: () => new d.NegativeBinomial({ totalCount: v(3), probs: v(0.3) }),
  Normal: () => new d.Normal({ loc: v(0), scale: v(1) }),
  OneHotCategorical: () => new d.OneHotCategorical({ logits: v([0, 1, -1]) }),
  Pareto: () => new d.Pareto({ concentration: v(3), scale: v(1) }),
  Poisson: () => new d.Poisson({ rate: v(3) }),
  Quantized: () => new d.Quantized({ distribution: new d.Normal({ loc: v(3), scale: v(2) }), low: 0, high: 10 }),
  RelaxedBernoulli: () => new d.RelaxedBernoulli({ temperature: v(0.5), probs: v(0.3) }),
  RelaxedOneHotCategorical: () => new d.RelaxedOneHotCategorical({ temperature: v(0.5), logits: v([0, 1, -1]) }),
  SinhArcsinh: () => new d.SinhArcsinh({ loc: v(0), scale: v(1), skewness: v(0.5), tailweight: v(1.2) }),
  StudentT: () => new d.StudentT({ df: v(5), loc: v(0), scale: v(1) }),
  TrainableDistribution: () => new d.TrainableDistribution({ family: d.Normal, initial: { loc: 0, scale: 1 } }),
  TransformedDistribution: () =>
    new d.TransformedDistribution({
      distribution: new d.Normal({ loc: v(0), scale: v(1) }),
      bijector: chain([new Affine({ shift: 1, scale: 0.5 }), new Exp()]),
    }),
  Triangular: () => new d.Triangular({ low: v(0), high: v(2), peak: v(1) }),
  Truncated: () => new d.Truncated({ distribution: new d.Normal({ loc: v(0), scale: v(1) }), low: -1, high: 2 }),
  TruncatedNormal: () => new d.TruncatedNormal({ loc: v(0), scale: v(1), low: v(-1), high: v(2) }),
  Uniform: () => new d.Uniform({ low: v(0), high: v(2) }),
  UniformDequantization: () => new d.UniformDequantization({ distribution: new d.Normal({ loc: v(3), scale: v(2) }) }),
  VonMises: () => new d.VonMises({ loc: v(0), concentration: v(2) }),
  Weibull: () => new d.Weibull({ concentration: v(2), scale: v(1) }),
}

/** Classes whose draws have the gradient of the implicit function cdf(x) = p, by Figurnov, Mohamed and Mnih, 2018. */
export const implicitDraws: ReadonlySet<string> = new Set([
  'Beta',
  'Chi2',
  'Dirichlet',
  'Gamma',
  'GeneralizedNormal',
  'InverseGamma',
  'MultivariateStudentT',
  'StudentT',
  'VonMises',
])
