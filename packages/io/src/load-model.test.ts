import { memory } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeModel } from './encode-model.ts'
import { makeStack } from './fixtures/small-modules.ts'
import { loadModel } from './load-model.ts'

describe('loadModel', () => {
  it('of a damaged file loads it or throws a FlowsError, and leaves nothing behind', async () => {
    const stack = makeStack()
    const whole = await encodeModel(stack, { metadata: { note: 'whole' } })
    stack.dispose()
    const before = memory().numTensors
    const flip = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }))
    const ends = fc.oneof({ weight: 4, arbitrary: fc.constant(whole.length) }, fc.nat(whole.length))
    const seen = { loaded: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(ends, fc.array(flip, { maxLength: 3 }), async (end, flips) => {
        const bytes = whole.slice(0, end)
        for (const [at, mask] of flips) if (at < end) bytes[at] = (bytes[at] as number) ^ mask
        try {
          ;(await loadModel(bytes)).model.dispose()
          seen.loaded += 1
        } catch (error) {
          expect(error).toBeInstanceOf(FlowsError)
          seen.refused += 1
        }
        expect(memory().numTensors).toBe(before)
      }),
      { numRuns: 1500, seed: 5 },
    )
    expect(seen.loaded).toBeGreaterThan(100)
    expect(seen.refused).toBeGreaterThan(500)
  })
})
