export {
  type ChooseComponentsOptions,
  type ChosenComponents,
  type ComponentsScore,
  chooseComponents,
} from './choose-components.ts'
export {
  fitGaussianMixture,
  type GaussianMixtureFit,
  type GaussianMixtureOptions,
  type GaussianMixtureParameters,
  type GaussianMixtureProgress,
} from './fit-gaussian-mixture.ts'
export { mixtureDistribution } from './mixture-distribution.ts'
export { gaussianMixtureLogProb } from './mixture-log-prob.ts'
export { type CovarianceKind, countMixtureParameters, type MixtureParameters, type Rows } from './mixture-parameters.ts'
