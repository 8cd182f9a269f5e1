import { expect, it } from 'vitest'
import { gemmSpeed } from './gemm-speed.ts'

it('measures every way to multiply', async () => {
  const { size, ...rates } = await gemmSpeed(32, performance.now() + 20_000)
  expect(size).toBe(32)
  for (const rate of Object.values(rates)) expect(rate).toBeGreaterThan(0)
})

it('leaves out what there is no time for', async () => {
  const late = { size: 32, plain: null, transposeA: null, transposeB: null, explicitTranspose: null }
  expect(await gemmSpeed(32, performance.now() - 1)).toEqual(late)
})
