/**
 * Run by a process of its own: starts WebGPU by name, computes a product, a gradient and the self-tests on it and on
 * cpu, and prints both as one line of JSON.
 */
import { grad, matMul, sum, tanh, transpose } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { doctor, useBackend } from './index.ts'

/** The numbers of one backend. */
export interface BackendNumbers {
  readonly product: number[]
  readonly gradient: number[]
}

async function numbers(): Promise<BackendNumbers> {
  const rng = new Rng(0)
  const a = rng.normal([20, 30])
  const b = rng.normal([20, 30])
  const product = await matMul(a, transpose(b)).data()
  const gradient = await grad((x) => sum(tanh(matMul(x, transpose(b)))))(a).data()
  return { product: [...product], gradient: [...gradient] }
}

const auto = await useBackend('auto')
const chosen = await useBackend('webgpu')
const webgpu = await numbers()
const report = await doctor({ backends: ['webgpu'], speed: false })
await useBackend('cpu')
process.stdout.write(`${JSON.stringify({ auto, chosen, webgpu, cpu: await numbers(), report: report.backends[0] })}\n`)
