export type { CouplingFlowOptions } from './coupling-flow.ts'
export { type NeuralSplineFlowOptions, neuralSplineFlow, type SplineName } from './neural-spline-flow.ts'
export { type NiceOptions, nice } from './nice.ts'
export { type RealNvpOptions, realNvp } from './real-nvp.ts'
