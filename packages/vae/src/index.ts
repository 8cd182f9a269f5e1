export { BernoulliLikelihood } from './bernoulli-likelihood.ts'
export { GaussianLikelihood, type GaussianLikelihoodOptions, type ScaleSource } from './gaussian-likelihood.ts'
export { Likelihood } from './likelihood.ts'
export { type Posterior, Vae, type VaeOptions } from './vae.ts'
