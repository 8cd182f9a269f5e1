import './generated/tfjs-gradients.js'

export type { Bijection, Density, FastSide, LogProbKind, Network, SampleOptions, Shape } from './contracts.ts'
export { FlowsError, type FlowsErrorCode } from './flows-error.ts'
export { type Member, Module } from './module.ts'
export {
  encodeOptions,
  fromSpec,
  type Json,
  type ModuleConfig,
  type ModuleSpec,
  parseModuleSpec,
  registeredModules,
  registerModule,
  type TensorSource,
  type TensorSpec,
  toSpec,
} from './module-config.ts'
export { philox4x32 } from './philox.ts'
export { Rng, type RngState } from './rng.ts'
