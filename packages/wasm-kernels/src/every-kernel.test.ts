import { backend, dispose, setBackend, type Tensor, tensor1d } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { allKernels } from './all-kernels.ts'
import { bindGuarded, type Filled, type KernelCall } from './fixtures/guarded-host.ts'
import { kernelCases } from './fixtures/kernel-cases.ts'
import { isWasmBackend } from './wasm-backend.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const calls = allKernels.flatMap((kernel) =>
  (kernelCases[kernel.kernelName] ?? []).map((at, i) => ({ name: `${kernel.kernelName} ${i}`, kernel, at })),
)

const bits = (outputs: readonly Float32Array[]): number[][] =>
  outputs.map((values) => [...new Int32Array(values.slice().buffer)])

/** The addresses that the memory has. */
function memoryBytes(): number {
  const started = backend()
  return isWasmBackend(started) ? started.wasm.asm.memory.buffer.byteLength : Number.NaN
}

/** Makes tfjs grow its memory, which kills every view of it. */
function growMemory(): void {
  const before = memoryBytes()
  const filling: Tensor[] = []
  while (memoryBytes() === before) filling.push(tensor1d(new Float32Array(1 << 22)))
  dispose(filling)
}

/** The call with NaN at one place of one input. */
function spoilt(call: KernelCall, name: string, input: Filled, place: number): KernelCall {
  const values = Array.from(input.values).with(place, Number.NaN)
  return { ...call, inputs: { ...call.inputs, [name]: { ...input, values } } }
}

it('knows calls of every kernel', () => {
  expect(Object.keys(kernelCases).sort()).toEqual(allKernels.map(({ kernelName }) => kernelName).sort())
  expect(Object.entries(kernelCases).flatMap(([name, cases]) => (cases.length === 0 ? [name] : []))).toEqual([])
})

it('gives the same bits on every run, also after the memory grew', () => {
  const bound = calls.map(({ name, kernel, at }) => ({ name, at, run: bindGuarded(kernel) }))
  const all = (): Record<string, number[][]> =>
    Object.fromEntries(bound.map(({ name, at, run }) => [name, bits(run(at))] as const))
  const before = all()
  expect(all()).toEqual(before)
  const bytes = memoryBytes()
  growMemory()
  expect(memoryBytes()).toBeGreaterThan(bytes)
  expect(all()).toEqual(before)
})

describe.each(calls)('$name', ({ kernel, at }) => {
  it('lets NaN through from every place of every input, unless a reason is given', () => {
    const run = bindGuarded(kernel)
    expect(run(at).some((values) => values.some(Number.isNaN))).toBe(false)
    const swallowing = Object.entries(at.inputs).flatMap(([name, input]) => {
      if (input.dtype !== undefined && input.dtype !== 'float32') return []
      const places = Array.from({ length: input.values.length }, (_, place) => place)
      const lost = places.filter((place) => {
        const outputs = run(spoilt(at, name, input, place))
        return !outputs.some((values) => values.some(Number.isNaN))
      })
      return lost.length === 0 ? [] : [{ name, lost }]
    })
    const silent = Object.keys(at.silent ?? {})
    expect(swallowing.filter(({ name }) => !silent.includes(name))).toEqual([])
    expect(swallowing.map(({ name }) => name).sort(), 'a reason that is none any more').toEqual(silent.sort())
  })
})
