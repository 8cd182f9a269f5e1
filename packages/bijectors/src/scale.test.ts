import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Scale } from './scale.ts'

eachBackend(() => {
  itObeys(bijectorLaws({ create: () => new Scale({ scale: [[-2], [0.5]] }), inputs: (rng) => rng.normal([4, 2, 3]) }))

  it('refuses a scale of 0', () => {
    expect(() => new Scale({ scale: new Float32Array([1, 0]) })).toThrow(FlowsError)
  })
})
