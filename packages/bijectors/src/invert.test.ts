import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { invert } from './invert.ts'
import { LuLinear } from './lu-linear.ts'
import { Softplus } from './softplus.ts'

eachBackend(() => {
  itObeys(bijectorLaws({ create: () => invert(new LuLinear({ features: 3 })), inputs: (rng) => rng.normal([5, 3]) }))

  it('of an inverse is the map itself', () => {
    const map = new Softplus()
    expect(invert(invert(map))).toBe(map)
  })
})
