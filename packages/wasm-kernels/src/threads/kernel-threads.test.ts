import {
  backend,
  dispose,
  engine,
  memory,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { allKernels } from '../all-kernels.ts'
import type { Filled, KernelCall } from '../fixtures/guarded-host.ts'
import { kernelCases } from '../fixtures/kernel-cases.ts'
import { startSharedWasm } from '../fixtures/shared-wasm.ts'
import { type RegisteredKernels, registerWasmKernels } from '../register-wasm-kernels.ts'
import { kernelThreads, setKernelThreads, setLeastWork } from './kernel-threads.ts'

let kernels: RegisteredKernels

beforeAll(async () => {
  await startSharedWasm()
  kernels = registerWasmKernels()
})
afterEach(() => {
  setKernelThreads(1)
  setLeastWork(1e5)
})
afterAll(() => kernels.unregister())

/** The bits of a kernel's outputs by so many threads, however small it is. */
function bitsBy(threads: number, kernelName: string, { inputs, attrs = {} }: KernelCall): number[][] {
  setKernelThreads(threads)
  setLeastWork(1)
  const tensors: NamedTensorMap = Object.fromEntries(
    Object.entries(inputs).map(([name, { values, shape, dtype = 'float32' }]) => {
      const typed = { bool: Uint8Array, float32: Float32Array, int32: Int32Array }[dtype].from(values)
      return [name, tensor(typed, [...shape], dtype)] as const
    }),
  )
  const outputs = [engine().runKernel(kernelName, tensors, attrs as NamedAttrMap) as Tensor | Tensor[]].flat()
  const bits = outputs.map((output) => {
    const values = backend().readSync(output.dataId) as Float32Array | Int32Array | Uint8Array
    return [...(values instanceof Float32Array ? new Int32Array(values.slice().buffer) : values)]
  })
  dispose(tensors)
  dispose(outputs)
  return bits
}

const filled = (rng: Rng, ...shape: readonly number[]): Filled => {
  const drawn = rng.normal([...shape])
  const values = Array.from(drawn.dataSync())
  drawn.dispose()
  return { shape, values }
}

describe.each(allKernels.map(({ kernelName }) => kernelName))('%s', (kernelName) => {
  it.each([2, 3])('gives the same bits by one thread and by %s', (threads) => {
    for (const at of kernelCases[kernelName] ?? []) {
      expect(bitsBy(threads, kernelName, at)).toEqual(bitsBy(1, kernelName, at))
    }
  })
})

/** Sides around the tiles, panels, blocks and parts of products. */
const sides = [1, 7, 33, 64, 130, 515]

it.each(sides)('products of %s rows have the same bits by one thread and by three', (rows) => {
  const rng = new Rng(rows)
  for (const columns of sides) {
    for (const depth of [5, 260]) {
      for (const [transposeA, transposeB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ] as const) {
        const a = filled(rng, ...(transposeA ? [depth, rows] : [rows, depth]))
        const b = filled(rng, ...(transposeB ? [columns, depth] : [depth, columns]))
        const call = { inputs: { a, b }, attrs: { transposeA, transposeB } }
        expect(bitsBy(3, 'BatchMatMul', call)).toEqual(bitsBy(1, 'BatchMatMul', call))
      }
    }
  }
})

it.each([
  ['FlowsDense', ['x', 'weight', 'mask', 'bias']],
  ['FlowsDenseInputGradient', ['dy', 'weight', 'mask']],
  ['FlowsDenseWeightGradient', ['x', 'dy', 'mask']],
] as const)('%s of a masked layer has the same bits by one thread and by three', (kernelName, names) => {
  const rng = new Rng(0)
  for (const [batch, inFeatures, outFeatures] of [
    [300, 70, 131],
    [9, 131, 70],
  ] as const) {
    const mask = {
      shape: [inFeatures, outFeatures],
      values: Array.from({ length: inFeatures * outFeatures }, (_, at) =>
        Number(Math.floor(at / outFeatures) * outFeatures <= (at % outFeatures) * inFeatures),
      ),
    }
    const all: Readonly<Record<string, Filled>> = {
      x: filled(rng, batch, inFeatures),
      dy: filled(rng, batch, outFeatures),
      weight: filled(rng, inFeatures, outFeatures),
      bias: filled(rng, outFeatures),
      mask,
    }
    const inputs = Object.fromEntries(names.map((name) => [name, all[name] as Filled]))
    expect(bitsBy(3, kernelName, { inputs })).toEqual(bitsBy(1, kernelName, { inputs }))
  }
})

it('says how many threads there are, and leaves no tensor behind', () => {
  expect(kernelThreads()).toBe(1)
  setKernelThreads(2)
  expect(kernelThreads()).toBe(2)
  expect(memory().numTensors).toBe(0)
})
