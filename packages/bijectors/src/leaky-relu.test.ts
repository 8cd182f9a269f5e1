import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { LeakyReLU } from './leaky-relu.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new LeakyReLU({ negativeSlope: 0.2 }),
      inputs: (rng) => rng.normal([6, 2]),
      tails: (rng) => rng.uniform([8], -1e5, 1e5),
    }),
  )
})

it.each([0, -1, Number.NaN])('refuses a slope of %d', (negativeSlope) => {
  expect(() => new LeakyReLU({ negativeSlope })).toThrow(FlowsError)
})
