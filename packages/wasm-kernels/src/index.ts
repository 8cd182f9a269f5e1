export { hasWasmKernels, type RegisteredKernels, registerWasmKernels } from './register-wasm-kernels.ts'
export { SharedAdam, type SharedAdamOptions } from './threads/shared-adam.ts'
export { vectorPeak } from './vector-peak.ts'
export { wasmValues } from './wasm-values.ts'
