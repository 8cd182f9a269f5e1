import { describe, expect, it } from 'vitest'
import { philox4x32 } from './philox.ts'

// Known answers of the authors' Random123 library (kat_vectors, philox4x32 with 10 rounds).
const knownAnswers = [
  { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const

describe('philox4x32', () => {
  it.each(knownAnswers)('gives the published words for key $key', ({ counter, key, words }) => {
    const out = new Uint32Array(4)
    philox4x32(out, [key[0], key[1]], [counter[0], counter[1]], [counter[2], counter[3]])
    expect([...out]).toEqual([...words])
  })

  it('carries the counter from the low word to the high one', () => {
    const two = new Uint32Array(8)
    philox4x32(two, [1, 2], [0xffffffff, 5])
    const second = new Uint32Array(4)
    philox4x32(second, [1, 2], [0, 6])
    expect([...two.subarray(4)]).toEqual([...second])
  })
})
