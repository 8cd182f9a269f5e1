import type { Json } from '@tfjs-flows/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPortableJson, toPortableJson } from './portable-json.ts'

describe('portable JSON', () => {
  it('brings back every number', () => {
    const loose = { a: [Number.POSITIVE_INFINITY, -1e308, { b: Number.NEGATIVE_INFINITY, c: Number.NaN }], d: null }
    const text = JSON.stringify(toPortableJson(loose, 'it'))
    expect(fromPortableJson(JSON.parse(text))).toEqual(loose)
  })

  it('brings back any JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }).filter((json) => !/__proto__|\$number/.test(JSON.stringify(json))),
        (json) => {
          const back = fromPortableJson(JSON.parse(JSON.stringify(toPortableJson(json, 'it'))) as Json)
          expect(JSON.stringify(back)).toBe(JSON.stringify(json))
        },
      ),
      { seed: 1 },
    )
  })

  it('leaves out what is undefined, as JSON does', () => {
    expect(toPortableJson({ a: undefined, b: 1 }, 'it')).toEqual({ b: 1 })
  })

  it('refuses what JSON would drop or mangle, by its place', () => {
    expect(() => toPortableJson({ rows: [0, new Float64Array(2)] }, 'metadata')).toThrow(
      'metadata.rows.1 must be JSON: null, booleans, numbers, strings, arrays and plain records without a key __proto__, not nested too deep; got a Float64Array',
    )
    expect(() => toPortableJson(1n, 'it')).toThrow('bigint')
    expect(() => toPortableJson([undefined], 'it')).toThrow('undefined')
    expect(() => toPortableJson(JSON.parse('{"__proto__":1}'), 'it')).toThrow('__proto__')
  })
})
