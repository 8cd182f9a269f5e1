import type { WasmKernel } from '../wasm-kernel.ts'

/** The same data under another tensor: what an op saves for its gradient is a clone, of which the stock one is a copy. */
const identity: WasmKernel = {
  kernelName: 'Identity',
  functions: [],
  bind: (host, stock) => (params) => {
    const { x } = params.inputs
    return x === undefined || x.dtype === 'string' ? stock(params) : host.view(x, x.shape)
  },
}

/** A cast to the dtype that the tensor has. */
const cast: WasmKernel = {
  kernelName: 'Cast',
  functions: [],
  bind: (host, stock) => (params) => {
    const { x } = params.inputs
    return x === undefined || x.dtype !== params.attrs?.['dtype'] ? stock(params) : host.view(x, x.shape)
  },
}

/** The kernels that need no memory: no kernel writes into a tensor that was there before it. */
export const viewKernels: readonly WasmKernel[] = [identity, cast]
