import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { tolerances } from './tolerances.ts'

eachBackend(() => {
  it('are far above the rounding of float32 and far below the effects that the laws look for', () => {
    const { sameProgram, ...others } = tolerances()
    expect(sameProgram).toBe(0)
    for (const tolerance of Object.values(others)) {
      expect(tolerance).toBeGreaterThan(2 ** -20)
      expect(tolerance).toBeLessThanOrEqual(1e-2)
    }
  })
})
