export { hasWasmKernels, type RegisteredKernels, registerWasmKernels } from './register-wasm-kernels.ts'
export { SharedVectors, type SharedVectorsOptions } from './threads/shared-vectors.ts'
export { vectorPeak } from './vector-peak.ts'
export { wasmValues } from './wasm-values.ts'
