export type { AutoregressiveFlowOptions } from './autoregressive-flow.ts'
export type { FlowBase } from './base-distribution.ts'
export { type CircularSplineFlowOptions, circularSplineFlow } from './circular-spline-flow.ts'
export type { CouplingFlowOptions } from './coupling-flow.ts'
export { type FitBaseOptions, fitBase } from './fit-base.ts'
export type { FlowOptions } from './flow-options.ts'
export { type IafOptions, iaf } from './iaf.ts'
export type { FastOption, LayerStackOptions } from './layer-stack.ts'
export { type MadePresetOptions, made } from './made.ts'
export { type MafOptions, maf } from './maf.ts'
export type { Mixing } from './mixing.ts'
export {
  type NeuralSplineFlowOptions,
  neuralSplineFlow,
  type SplineName,
} from './neural-spline-flow.ts'
export { type NiceOptions, nice } from './nice.ts'
export { type ParallelWaveNetOptions, parallelWaveNet } from './parallel-wave-net.ts'
export { type PixelCnnPresetOptions, pixelCnn } from './pixel-cnn.ts'
export { type PlanarFlowOptions, planar } from './planar.ts'
export { type RadialFlowOptions, radial } from './radial.ts'
export { type RealNvpOptions, realNvp } from './real-nvp.ts'
export { type SylvesterFlowOptions, sylvester } from './sylvester.ts'
