import './multivariate-normal-kl.ts'

export { Bernoulli, type BernoulliOptions } from './bernoulli.ts'
export { Categorical, type CategoricalOptions } from './categorical.ts'
export { Distribution, type DrawOptions } from './distribution.ts'
export { Independent, type IndependentOptions } from './independent.ts'
export {
  type KlDivergence,
  type KlEstimate,
  type KlEstimateOptions,
  type KlFunction,
  klDivergence,
  registerKl,
} from './kl-divergence.ts'
export { LocationScale, type LocationScaleOptions } from './location-scale.ts'
export { Logistic } from './logistic.ts'
export type { LogitsOrProbs } from './logits-or-probs.ts'
export { MixtureSameFamily, type MixtureSameFamilyOptions } from './mixture-same-family.ts'
export { MultivariateNormalDiag, type MultivariateNormalDiagOptions } from './multivariate-normal-diag.ts'
export { MultivariateNormalTriL, type MultivariateNormalTriLOptions } from './multivariate-normal-tril.ts'
export { Normal } from './normal.ts'
export type { NestedNumbers, ParameterRule, ParameterValue } from './parameter.ts'
export { TransformedDistribution, type TransformedDistributionOptions } from './transformed-distribution.ts'
export { Uniform, type UniformOptions } from './uniform.ts'
