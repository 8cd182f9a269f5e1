import { memory, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { fusedCases } from './fused-op-cases.ts'
import { elementaryCases, inputsOf } from './op-cases.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('runs every op and gives finite numbers', () => {
  const names = new Set<string>()
  for (const op of [...elementaryCases, ...fusedCases]) {
    names.add(op.name)
    tidy(() => {
      for (const result of [op.run(...inputsOf(op, new Rng(0)))].flat()) {
        expect(result.dataSync().every(Number.isFinite), op.name).toBe(true)
      }
    })
  }
  expect(names.size).toBe(elementaryCases.length + fusedCases.length)
  expect(memory().numTensors).toBe(0)
})
