import './multivariate-normal-kl.ts'
import './multivariate-normal-likelihood.ts'

export { assignMaximumLikelihood } from './assign-maximum-likelihood.ts'
export { Bernoulli, type BernoulliOptions } from './bernoulli.ts'
export { Beta, type BetaOptions } from './beta.ts'
export { Binomial, type BinomialOptions } from './binomial.ts'
export { Categorical, type CategoricalOptions } from './categorical.ts'
export { Cauchy } from './cauchy.ts'
export { Chi2, type Chi2Options } from './chi2.ts'
export { ComputedDistribution } from './computed-distribution.ts'
export { ConditionalDistribution, type ConditionalDistributionOptions } from './conditional-distribution.ts'
export type { CovarianceForm } from './covariance-form.ts'
export { Deterministic, type DeterministicOptions } from './deterministic.ts'
export { Dirichlet, type DirichletOptions } from './dirichlet.ts'
export { DiscretizedLogistic, type DiscretizedLogisticOptions } from './discretized-logistic.ts'
export {
  DiscretizedLogisticMixture,
  type DiscretizedLogisticMixtureOptions,
} from './discretized-logistic-mixture.ts'
export { Distribution, type DrawOptions } from './distribution.ts'
export { Empirical, type EmpiricalOptions } from './empirical.ts'
export { ExpRelaxedOneHotCategorical } from './exp-relaxed-one-hot-categorical.ts'
export { Exponential, type ExponentialOptions } from './exponential.ts'
export type { Family, FamilyValues } from './family.ts'
export { Gamma, type GammaOptions } from './gamma.ts'
export { GeneralizedNormal, type GeneralizedNormalOptions } from './generalized-normal.ts'
export { Geometric, type GeometricOptions } from './geometric.ts'
export { Gumbel } from './gumbel.ts'
export { HalfCauchy } from './half-cauchy.ts'
export { HalfNormal, type HalfNormalOptions } from './half-normal.ts'
export { Independent, type IndependentOptions } from './independent.ts'
export { InverseGamma, type InverseGammaOptions } from './inverse-gamma.ts'
export { Joint, type JointOptions } from './joint.ts'
export {
  type KlDivergence,
  type KlEstimate,
  type KlEstimateOptions,
  type KlFunction,
  klDivergence,
  registerKl,
} from './kl-divergence.ts'
export { Kumaraswamy, type KumaraswamyOptions } from './kumaraswamy.ts'
export { Laplace } from './laplace.ts'
export { LocationScale, type LocationScaleOptions } from './location-scale.ts'
export { LogNormal } from './log-normal.ts'
export { Logistic } from './logistic.ts'
export { LogitNormal } from './logit-normal.ts'
export type { LogitsOrProbs } from './logits-or-probs.ts'
export {
  type ClosedFormEstimate,
  type EstimatedValues,
  type MaximumLikelihoodOptions,
  maximumLikelihoodEstimate,
  registerMaximumLikelihood,
} from './maximum-likelihood.ts'
export { Mixture, type MixtureOptions } from './mixture.ts'
export { MixtureSameFamily, type MixtureSameFamilyOptions } from './mixture-same-family.ts'
export { Multinomial, type MultinomialOptions } from './multinomial.ts'
export { MultivariateNormal } from './multivariate-normal.ts'
export { MultivariateNormalDiag, type MultivariateNormalDiagOptions } from './multivariate-normal-diag.ts'
export {
  MultivariateNormalFullCovariance,
  type MultivariateNormalFullCovarianceOptions,
} from './multivariate-normal-full-covariance.ts'
export { MultivariateNormalLowRank, type MultivariateNormalLowRankOptions } from './multivariate-normal-low-rank.ts'
export { MultivariateNormalTriL, type MultivariateNormalTriLOptions } from './multivariate-normal-tril.ts'
export { MultivariateStudentT, type MultivariateStudentTOptions } from './multivariate-student-t.ts'
export { NegativeBinomial, type NegativeBinomialOptions } from './negative-binomial.ts'
export { Normal } from './normal.ts'
export { OneHotCategorical, type OneHotCategoricalOptions } from './one-hot-categorical.ts'
export type { NestedNumbers, ParameterValue } from './parameter.ts'
export type { Domains, FreeNumbers, OtherParameters, ParameterDomain, ParameterRule } from './parameter-domain.ts'
export { Pareto, type ParetoOptions } from './pareto.ts'
export { Poisson, type PoissonOptions } from './poisson.ts'
export { Quantized, type QuantizedOptions } from './quantized.ts'
export { RelaxedBernoulli, type RelaxedBernoulliOptions } from './relaxed-bernoulli.ts'
export type { RelaxedCategoricalOptions } from './relaxed-categorical.ts'
export { RelaxedOneHotCategorical } from './relaxed-one-hot-categorical.ts'
export { SinhArcsinh, type SinhArcsinhOptions } from './sinh-arcsinh.ts'
export { StudentT, type StudentTOptions } from './student-t.ts'
export { TrainableDistribution, type TrainableDistributionOptions } from './trainable-distribution.ts'
export { TransformedDistribution, type TransformedDistributionOptions } from './transformed-distribution.ts'
export { Triangular, type TriangularOptions } from './triangular.ts'
export { Truncated, type TruncatedOptions } from './truncated.ts'
export { TruncatedNormal, type TruncatedNormalOptions } from './truncated-normal.ts'
export { Uniform, type UniformOptions } from './uniform.ts'
export { UniformDequantization, type UniformDequantizationOptions } from './uniform-dequantization.ts'
export { VonMises, type VonMisesOptions } from './von-mises.ts'
export { Weibull, type WeibullOptions } from './weibull.ts'
export type { WeightedSample } from './weighted-sample.ts'
