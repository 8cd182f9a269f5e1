export { type RegisteredKernels, registerWasmKernels } from './register-wasm-kernels.ts'
export { vectorPeak } from './vector-peak.ts'
