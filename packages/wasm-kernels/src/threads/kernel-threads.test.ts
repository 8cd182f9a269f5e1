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
import { isWasmBackend } from '../wasm-backend.ts'
import { WasmHost } from '../wasm-host.ts'
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

/** Several blocks of positions, images that threads cannot share evenly, dilations, a column alone, windows past the edge. */
const images = {
  'blocks of positions': { image: [3, 13, 17, 5], filter: [3, 2, 5, 7], dilation: 1, top: 1, left: 0 },
  'blocks of positions, dilated': { image: [2, 19, 11, 3], filter: [3, 3, 3, 33], dilation: 2, top: 2, left: 1 },
  'images whose taps are summed': { image: [5, 9, 7, 13], filter: [3, 3, 13, 2], dilation: 1, top: 1, left: 1 },
  'one image whose taps are summed': { image: [1, 23, 17, 12], filter: [2, 3, 12, 5], dilation: 3, top: 3, left: 2 },
  'more images than a job': { image: [67, 3, 5, 6], filter: [3, 3, 6, 1], dilation: 1, top: 1, left: 1 },
  'deep windows': { image: [2, 11, 13, 40], filter: [3, 5, 40, 40], dilation: 1, top: 1, left: 2 },
  'a column': { image: [2, 15, 21, 1], filter: [3, 3, 1, 1], dilation: 1, top: 1, left: 1 },
  'more positions than a job': { image: [67, 16, 17, 1], filter: [2, 2, 1, 3], dilation: 1, top: 0, left: 1 },
} as const

describe.each(Object.entries(images))('conv2d, %s', (_, { image, filter, dilation, top, left }) => {
  it.each([2, 3])('has the same bits by one thread and by %s, and so have its gradients', (threads) => {
    const rng = new Rng(threads)
    const [batch, height, width, inFeatures] = image
    const [h, w, , outFeatures] = filter
    const [x, dy] = [filled(rng, ...image), filled(rng, batch, height, width, outFeatures)]
    const [weight, bias] = [filled(rng, h, w, inFeatures, outFeatures), filled(rng, outFeatures)]
    const around = { dilation, top, left }
    const size = [height, width]
    for (const [kernelName, call] of [
      ['FlowsConv2d', { inputs: { x, filter: weight, bias }, attrs: { ...around, size } }],
      ['FlowsConv2d', { inputs: { x, filter: weight }, attrs: { ...around, size } }],
      ['FlowsConv2dInputGradient', { inputs: { dy, filter: weight }, attrs: { ...around, size } }],
      ['FlowsConv2dFilterGradient', { inputs: { x, dy }, attrs: { ...around, size: [h, w] } }],
    ] as const) {
      expect(bitsBy(threads, kernelName, call), kernelName).toEqual(bitsBy(1, kernelName, call))
    }
  })
})

/** Batch, steps, in, out, taps, dilation. */
const sequences = [
  [1, 1100, 3, 5, 3, 64],
  [5, 131, 7, 9, 2, 16],
  [3, 600, 4, 1, 3, 1],
  [131, 3, 5, 3, 3, 1],
  [2, 33, 2, 6, 4, 17],
  [5, 1700, 1, 2, 2, 900],
] as const

it.each(sequences)(
  'sequences %s x %s, %s to %s, %s taps, dilation %s, have the same bits by one thread and by more',
  (batch, steps, inFeatures, outFeatures, taps, dilation) => {
    const rng = new Rng(steps)
    const [x, dy] = [filled(rng, batch, steps, inFeatures), filled(rng, batch, steps, outFeatures)]
    const [filter, bias] = [filled(rng, taps, inFeatures, outFeatures), filled(rng, outFeatures)]
    for (const threads of [2, 3]) {
      for (const [kernelName, call] of [
        ['FlowsCausalConv1d', { inputs: { x, filter, bias }, attrs: { dilation } }],
        ['FlowsCausalConv1d', { inputs: { x, filter }, attrs: { dilation } }],
        ['FlowsCausalConv1dInputGradient', { inputs: { dy, filter }, attrs: { dilation } }],
        ['FlowsCausalConv1dFilterGradient', { inputs: { x, dy }, attrs: { dilation, taps } }],
      ] as const) {
        expect(bitsBy(threads, kernelName, call), kernelName).toEqual(bitsBy(1, kernelName, call))
      }
    }
  },
)

it.each([
  [1, 13, 131],
  [1, 5, 33],
  [7, 9, 3],
])(
  '%s triangular systems of %s equations, %s right sides, have the same bits by one thread and by more',
  (...sizes) => {
    const [systems, n, m] = sizes
    const rng = new Rng(n)
    const drawn = filled(rng, systems, n, n)
    const t = { ...drawn, values: Array.from(drawn.values, (value) => 3 + value) }
    const inputs = { t, b: filled(rng, systems, n, m) }
    for (const lower of [true, false]) {
      const call = { inputs, attrs: { lower, unitDiagonal: false } }
      const alone = bitsBy(1, 'FlowsTriangularSolve', call)
      for (const threads of [2, 3]) expect(bitsBy(threads, 'FlowsTriangularSolve', call)).toEqual(alone)
    }
  },
)

it('a transpose and running sums have the same bits by one thread and by more', () => {
  const x = filled(new Rng(0), 3, 37, 21)
  for (const [kernelName, attrs] of [
    ['Transpose', { perm: [1, 2, 0] }],
    ['Transpose', { perm: [0, 2, 1] }],
    ['Cumsum', { axis: 1, exclusive: false, reverse: true }],
    ['Cumsum', { axis: 2, exclusive: true, reverse: false }],
  ] as const) {
    const call = { inputs: { x }, attrs: attrs as NamedAttrMap }
    for (const threads of [2, 3]) expect(bitsBy(threads, kernelName, call)).toEqual(bitsBy(1, kernelName, call))
  }
})

it('shares a long range by jobs, each number in one part', () => {
  const started = backend()
  if (!isWasmBackend(started)) throw new Error('the backend of this file is wasm')
  const host = new WasmHost(started, [])
  setKernelThreads(2)
  setLeastWork(1)
  const parts: [number, number][] = []
  host.share(1e6, { count: 10, unit: 2, most: 4 }, (_, from, to) => parts.push([from, to]))
  host.stop()
  expect(parts.toSorted(([a], [b]) => a - b)).toEqual([
    [0, 2],
    [2, 4],
    [4, 6],
    [6, 8],
    [8, 10],
  ])
})

it('says how many threads there are, and leaves no tensor behind', () => {
  expect(kernelThreads()).toBe(1)
  setKernelThreads(2)
  expect(kernelThreads()).toBe(2)
  expect(memory().numTensors).toBe(0)
})
