import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Householder } from './householder.ts'

eachBackend(() => {
  describe('at its start', () => {
    itObeys(
      bijectorLaws({
        create: () => new Householder({ features: 3 }),
        inputs: (rng) => rng.normal([5, 3]),
        tails: (rng) => rng.uniform([5, 3], -1e4, 1e4),
        startsAtIdentity: true,
      }),
    )
  })

  describe('of given vectors', () => {
    itObeys(
      bijectorLaws({
        create: () => new Householder({ features: 2, vectors: [[3, -1]] }),
        inputs: (rng) => rng.normal([2, 3, 2]),
      }),
    )
  })

  it('copies the tensor that it is given', () => {
    const vectors = new Rng(0).normal([2, 3])
    const map = new Householder({ features: 3, vectors })
    map.dispose()
    expect(vectors.isDisposed).toBe(false)
    vectors.dispose()
  })
})

it('refuses vectors of another width', () => {
  expect(() => new Householder({ features: 3, vectors: [[1, 2]] })).toThrow(FlowsError)
  expect(() => new Householder({ features: 3, reflections: 0 })).toThrow(FlowsError)
})
