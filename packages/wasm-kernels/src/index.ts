export { type RegisteredKernels, registerWasmKernels } from './register-wasm-kernels.ts'
