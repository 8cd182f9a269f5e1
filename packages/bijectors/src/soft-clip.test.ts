import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { SoftClip } from './soft-clip.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new SoftClip({ low: -2, high: 3, hinge: 0.8 }),
      inputs: (rng) => rng.uniform([6, 2], -3, 4),
      edges: [-2, -1.9999999, 0, 2.9999998, 3],
      outside: [-2.0000003, -1e6, 3.0000003, 1e30, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    }),
  )

  it('is a clip but for its corners', () => {
    tidy(() => {
      const y = new SoftClip({ low: -2, high: 3, hinge: 0.1 }).forward(tensor1d([-9, -0.5, 1, 2, 50])).dataSync()
      for (const [i, value] of [-2, -0.5, 1, 2, 3].entries()) expect(y[i]).toBeCloseTo(value, 4)
    })
  })
})

it('refuses ends out of order and a hinge of 0', () => {
  expect(() => new SoftClip({ low: 1, high: 1 })).toThrow(FlowsError)
  expect(() => new SoftClip({ low: 0, high: 1, hinge: 0 })).toThrow(FlowsError)
})
