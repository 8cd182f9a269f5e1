import { tensor1d } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Power } from './power.ts'

eachBackend(() => {
  describe.each([2.5, 0.5, -1])('Power %d', (power) => {
    itObeys(
      bijectorLaws({
        create: () => new Power({ power }),
        inputs: (rng) => rng.uniform([6, 2], 0.5, 2),
        tails: () => tensor1d([1e-6, 1e-3, 20, 1e3]),
        boundedBecause: 'its domain is the positive half-line',
        outside: [-1e-30, -1],
      }),
    )
  })

  it('refuses a power of 0', () => {
    expect(() => new Power({ power: 0 })).toThrow(FlowsError)
  })
})
