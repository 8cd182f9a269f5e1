import { dispose, engine, getKernel, mean, neg, type Scalar, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { densityWorkload } from './density-workload.ts'
import { ourKernels } from './kernel-switch.ts'
import { plainKernels } from './plain-kernels.ts'
import { residualSplineFlow } from './residual-spline-flow.ts'
import type { Workload } from './workload.ts'
import { presentWorkloads, workloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

afterEach(() => ourKernels.on())

/** The flow of the nsf-coupling rows, of two layers: over ten, rounding alone parts the gradients of splines by 1e-3. */
const splines = densityWorkload({
  name: 'two layers of splines',
  about: 'permutation, LU, spline coupling',
  batch: 64,
  peer: 'nflows',
  parameters: 0,
  features: 6,
  flow: (rng) => residualSplineFlow({ features: 6, layers: 2, hidden: 32, blocks: 1, bins: 4, rng }),
})

// Between them they have dense layers, masked ones, LU factors, splines and a softplus.
it.each([splines, ...presentWorkloads.filter(({ name }) => ['maf-6d', 'vae-784'].includes(name))])(
  'plain tfjs has the loss and the gradients of ours: $name',
  (workload) => {
    ourKernels.on()
    const ours = stepOf(workload)
    ourKernels.plain()
    const plain = stepOf(workload)
    expect(Math.abs(plain.loss - ours.loss)).toBeLessThan(1e-6 * Math.abs(ours.loss))
    expect(plain.gradients.length).toBe(ours.gradients.length)
    for (const [i, gradient] of ours.gradients.entries()) {
      const apart = gradient.map((value, j) => value - (plain.gradients[i]?.[j] ?? Number.NaN))
      expect(norm(apart)).toBeLessThanOrEqual(1e-5 * norm(gradient))
    }
  },
)

it('stands for kernels that ours have, and for no others', () => {
  ourKernels.on()
  for (const { kernelName } of plainKernels) expect(getKernel(kernelName, 'wasm'), kernelName).toBeDefined()
})

it('refuses what tfjs-wasm has no kernel for', () => {
  ourKernels.plain()
  expect(getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined()
  for (const name of ['FlowsCausalConv1dFilterGradient', 'FlowsConv2dFilterGradient']) {
    expect(() => engine().runKernel(name, {}, {})).toThrow('stock tfjs-wasm has no Conv2DBackpropFilter')
  }
  expect(workloads.flatMap((row) => ('stockCannotTrain' in row ? [row.name] : []))).toEqual(['wavenet-1024'])
})

/** The loss of a training step and its gradient in every parameter, on the kernels that are registered. */
function stepOf({ build, rows, batch, eventShape }: Workload): { loss: number; gradients: Float32Array[] } {
  const { model, logProb } = build(new Rng(0))
  const variables = [...model.parameters().values()]
  const x = tensor(rows(batch, new Rng(1)), [batch, ...eventShape])
  const { value, grads } = tidy(() => variableGrads((): Scalar => neg(mean(logProb(x))), variables))
  const step = {
    loss: value.dataSync()[0] as number,
    gradients: variables.map(({ name }) => Float32Array.from(grads[name]?.dataSync() ?? [])),
  }
  dispose([x, value, ...Object.values(grads)])
  model.dispose()
  return step
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
