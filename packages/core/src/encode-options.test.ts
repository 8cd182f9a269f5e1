import { variable, zeros } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { encodeOptions } from './encode-options.ts'

describe('encodeOptions', () => {
  it('says of a tensor what it is, not what it holds', () => {
    const initial = zeros([2, 3], 'int32')
    const counted = variable(initial, false)
    expect(encodeOptions({ a: initial, b: counted })).toEqual({
      a: { $tensor: { shape: [2, 3], dtype: 'int32', kind: 'constant' } },
      b: { $tensor: { shape: [2, 3], dtype: 'int32', kind: 'buffer' } },
    })
    for (const tensor of [initial, counted]) tensor.dispose()
  })

  it.each([
    ['a function', { f: () => 1 }],
    ['a typed array', { a: { b: new Float32Array(2) } }],
    ['a Map', { m: new Map() }],
    ['undefined in an array', { list: [undefined] }],
  ])('refuses %s', (_name, options) => {
    expect(() => encodeOptions(options)).toThrow(/getConfig: an option must be JSON, a Tensor, a Module/)
  })
})
