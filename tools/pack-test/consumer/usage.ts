// Compiled, never run: the types that users meet.
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { type Density, FlowsError, type FlowsErrorCode, Module, type Network, Rng } from '@tfjs-flows/core'
import { type LoadedModel, loadModel } from '@tfjs-flows/io'
import { Mlp, type MlpOptions } from '@tfjs-flows/nets'
import { useBackend } from '@tfjs-flows/runtime'

export async function load(path: string): Promise<Module> {
  const { name } = await useBackend('wasm')
  const loaded: LoadedModel = await loadModel(path)
  if (!(loaded.model instanceof Module)) throw new Error(name)
  return loaded.model
}

export function apply(options: MlpOptions): Tensor {
  const network: Network = new Mlp(options)
  return network.apply(tensor2d([[1, 2]]))
}

export function codeOf(error: unknown): FlowsErrorCode | undefined {
  return error instanceof FlowsError ? error.code : undefined
}

export const draw = (model: Density): Tensor => model.sample(3, { rng: new Rng(0) })

/** Fails to compile where types decay to `any`. */
export const seedIsNumber: string extends ConstructorParameters<typeof Rng>[0] ? never : true = true
