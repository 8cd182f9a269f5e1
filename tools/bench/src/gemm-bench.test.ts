import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { flops, gemmShapes } from './gemm-bench.ts'
import { timeCalls } from './time-calls.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('counts two operations for each product of two numbers', () => {
  expect(flops(3, { m: 2, k: 5, n: 7 })).toBe(3 * 2 * 70)
  expect(gemmShapes).toContainEqual({ m: 512, k: 512, n: 512 })
})

it('times a call on each side', async () => {
  let [on, calls] = [false, 0]
  const kernels = {
    on: () => {
      on = true
    },
    off: () => {
      on = false
    },
    plain: () => {},
  }
  const times = await timeCalls(
    () => {
      calls += 1
      return []
    },
    { seconds: 0.001, kernels },
  )
  expect(times.stock).toBeGreaterThanOrEqual(0)
  expect([times.ours, times.threaded].every(Number.isFinite)).toBe(true)
  expect(calls).toBeGreaterThan(6)
  expect(on).toBe(false)
})
