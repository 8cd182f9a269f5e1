export { hasWasmKernels, type RegisteredKernels, registerWasmKernels } from './register-wasm-kernels.ts'
export { SharedVectors, type SharedVectorsOptions } from './threads/shared-vectors.ts'
export { wasmValues } from './wasm-values.ts'
