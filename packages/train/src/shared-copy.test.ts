import { expect, it } from 'vitest'
import { sharedCopy } from './shared-copy.ts'

it('copies numbers of any kind into memory that threads share', () => {
  for (const values of [Float32Array.of(1.5, -2), Float64Array.of(0.1), Int32Array.of(-3), Uint8Array.of(255, 0)]) {
    const copy = sharedCopy(values)
    expect(copy.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect([copy.constructor, ...copy]).toEqual([values.constructor, ...values])
    values[0] = 7
    expect(copy[0]).not.toBe(7)
  }
})
