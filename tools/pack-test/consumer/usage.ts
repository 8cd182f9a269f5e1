// Compiled, never run: the types that users meet.
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core'
import { type Density, FlowsError, type FlowsErrorCode, Module, type Network, Rng } from '@tfjs-flows/core'
import { moons, type ToyDensity } from '@tfjs-flows/data'
import { type RealNvpOptions, realNvp } from '@tfjs-flows/flows'
import { fitGaussianMixture, type GaussianMixtureFit } from '@tfjs-flows/gmm'
import { type LoadedModel, loadModel } from '@tfjs-flows/io'
import { type TestLogProb, testLogProb } from '@tfjs-flows/metrics'
import { Mlp, type MlpOptions } from '@tfjs-flows/nets'
import { useBackend } from '@tfjs-flows/runtime'
import { type FitResult, finished, fit, type WorkersOption } from '@tfjs-flows/train'
import { Vae } from '@tfjs-flows/vae'

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

export async function compare(options: RealNvpOptions, toy: ToyDensity = moons): Promise<TestLogProb[]> {
  const rows = { values: toy.sample(100, options.rng), rows: 100, features: 2 }
  const mixture: GaussianMixtureFit = await fitGaussianMixture(rows, { components: 2, rng: options.rng })
  const vae = new Vae({ features: 2, latent: 1, rng: options.rng })
  const flow = realNvp(options)
  const fits: FitResult[] = [
    await finished(fit({ model: vae, data: rows.values })),
    await finished(fit({ model: flow, data: rows.values, steps: 10 }), ({ step, loss }) => console.log(step, loss)),
  ]
  console.log(fits.map(({ seconds }) => seconds))
  return Promise.all([mixture.distribution, vae, flow].map((model) => testLogProb(model, rows)))
}

export const draw = (model: Density): Tensor => model.sample(3, { rng: new Rng(0) })

/** Fails to compile where types decay to `any`. */
export const seedIsNumber: string extends ConstructorParameters<typeof Rng>[0] ? never : true = true

export const workers: WorkersOption = {
  count: 'auto',
  start: () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' }),
}
