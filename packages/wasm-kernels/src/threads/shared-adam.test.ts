import { Worker } from 'node:worker_threads'
import { dispose, scalar, setBackend, tensor1d } from '@tensorflow/tfjs-core'
import { clippedAdamStep, Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { SharedAdam } from './shared-adam.ts'

const options = { step: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 5 }
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
  for (const [i, value] of Array.from(actual).entries()) expect(value).toBeCloseTo(expected[i] as number, 5)
}

it.each([
  [1, 5],
  [2, 1],
  [3, 16],
  [2, 10_003],
  [5, 777],
])('of %i threads takes the step of core on %i parameters', async (threads, size) => {
  await setBackend('cpu')
  const given = { threads, size, headBytes: 100 }
  const memory = SharedAdam.allocate(given)
  const head = new Uint8Array(memory.buffer, 0, 100).fill(7)
  const ranks = Array.from({ length: threads }, () => new SharedAdam(memory, given))
  const rng = new Rng(size)
  const random = (): Float32Array => Float32Array.from(rng.normals(size))
  const [p, m] = [random(), random()]
  const v = Float32Array.from(rng.uniforms(size))
  const sum = new Float32Array(size)
  for (const [rank, adam] of ranks.entries()) {
    const own = random()
    adam.gradient(rank).set(own)
    for (const [i, value] of own.entries()) sum[i] = Math.fround((sum[i] as number) + value)
    adam.parameters.set(p)
    adam.firstMoment.set(m)
    adam.secondMoment.set(v)
  }
  for (const [rank, adam] of ranks.entries()) adam.sumPart(rank)
  const norms = ranks.map((adam, rank) => adam.updatePart(rank, 1, options))

  const state = { parameters: [tensor1d(p)], firstMoment: tensor1d(m.slice()), secondMoment: tensor1d(v.slice()) }
  const own = { loss: scalar(1), gradients: [tensor1d(sum)] }
  const next = clippedAdamStep(state, own, options)
  const norm = next.figures.dataSync()[1] as number
  for (const each of norms) expect(each / norm).toBeCloseTo(1, 5)
  const [first] = ranks as [SharedAdam]
  close(first.parameters, next.parameters[0]?.dataSync() as Float32Array)
  close(first.firstMoment, next.firstMoment.dataSync())
  close(first.secondMoment, next.secondMoment.dataSync())
  expect(head.every((byte) => byte === 7)).toBe(true)
  dispose([own.loss, ...own.gradients, ...state.parameters, state.firstMoment, state.secondMoment])
  dispose([...next.parameters, next.firstMoment, next.secondMoment, next.figures])
})

it.each([Number.NaN, Infinity])('changes nothing for a gradient of %d in any part', (value) => {
  const given = { threads: 2, size: 40, headBytes: 0 }
  for (const at of [0, 39]) {
    const adam = new SharedAdam(SharedAdam.allocate(given), given)
    adam.gradient(1)[at] = value
    for (const part of [0, 1]) adam.sumPart(part)
    for (const part of [0, 1]) expect(Number.isFinite(adam.updatePart(part, 1, options))).toBe(false)
    for (const vector of [adam.parameters, adam.firstMoment, adam.secondMoment]) {
      expect(vector.every((entry) => entry === 0)).toBe(true)
    }
  }
})

it('is memory that another thread writes', async () => {
  const given = { threads: 2, size: 3, headBytes: 0 }
  const memory = SharedAdam.allocate(given)
  const adam = new SharedAdam(memory, given)
  const { byteOffset } = adam.gradient(1)
  const program =
    'const { memory, at } = require("worker_threads").workerData; new Float32Array(memory.buffer, at, 3).fill(2)'
  const worker = new Worker(program, { eval: true, workerData: { memory, at: byteOffset } })
  await new Promise((resolve) => worker.once('exit', resolve))
  for (const part of [0, 1]) adam.sumPart(part)
  expect(adam.updatePart(0, 1, options)).toBeCloseTo(Math.sqrt(12), 6)
})
