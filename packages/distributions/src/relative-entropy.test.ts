import { log, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { relativeEntropy } from './relative-entropy.ts'

eachBackend(() => {
  describe('relativeEntropy', () => {
    it('keeps its digits between neighbours, and its limits at 0', () => {
      const p = [0.3, 0.3, 0.5, 0, 0, 0.25]
      const q = [0.3003, 0.9, 0.01, 0.2, 0, 0]
      const got = tidy(() => [...relativeEntropy(log(tensor1d(p)), log(tensor1d(q))).dataSync()])
      // The first is 0.3 d^2 / 2 - 0.3 d^3 / 3 at d = 1e-3; float32 logarithms of 0.3 know d to 1e-4.
      expect(got[0]! / 1.499e-7).toBeCloseTo(1, 3)
      for (const i of [1, 2]) expect(got[i]).toBeCloseTo(q[i]! - p[i]! + p[i]! * Math.log(p[i]! / q[i]!), 5)
      expect(got[3]).toBeCloseTo(0.2, 6)
      expect(got.slice(4)).toEqual([0, Infinity])
    })
  })
})
