import { Worker } from 'node:worker_threads'
import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { SharedVectors } from './shared-vectors.ts'

it.each([
  [1, 5],
  [2, 1],
  [3, 16],
  [2, 100_003],
  [5, 777],
])('sums %i vectors of %i entries in the order of the slots', (slots, size) => {
  const options = { slots, size, headBytes: 100 }
  const memory = SharedVectors.allocate(options)
  const head = new Uint8Array(memory.buffer, 0, 100).fill(7)
  const vectors = new SharedVectors(memory, options)
  const rng = new Rng(size)
  const expected = new Float32Array(size)
  for (let slot = 0; slot < slots; slot += 1) {
    const values = Float32Array.from(rng.normals(size))
    vectors.slot(slot).set(values)
    for (const [i, value] of values.entries()) expected[i] = Math.fround((expected[i] as number) + value)
  }
  const firstSlot = vectors.slot(0).slice()
  for (let part = 0; part < slots; part += 1) vectors.sumPart(part)
  expect(vectors.sum).toEqual(expected)
  expect(vectors.slot(0)).toEqual(firstSlot)
  expect(head.every((byte) => byte === 7)).toBe(true)
})

it('keeps what is not finite', () => {
  const options = { slots: 2, size: 3, headBytes: 0 }
  const vectors = new SharedVectors(SharedVectors.allocate(options), options)
  vectors.slot(0).set([Number.NaN, Infinity, Infinity])
  vectors.slot(1).set([1, 1, -Infinity])
  for (const part of [0, 1]) vectors.sumPart(part)
  expect([...vectors.sum]).toEqual([Number.NaN, Infinity, Number.NaN])
})

it('is memory that another thread writes', async () => {
  const options = { slots: 2, size: 3, headBytes: 0 }
  const memory = SharedVectors.allocate(options)
  const vectors = new SharedVectors(memory, options)
  const { byteOffset } = vectors.slot(1)
  const program =
    'const { memory, at } = require("worker_threads").workerData; new Float32Array(memory.buffer, at, 3).fill(2)'
  const worker = new Worker(program, { eval: true, workerData: { memory, at: byteOffset } })
  await new Promise((resolve) => worker.once('exit', resolve))
  for (const part of [0, 1]) vectors.sumPart(part)
  expect([...vectors.sum]).toEqual([2, 2, 2])
})
