import { FlowsError } from '@tfjs-flows/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxJsonDepth, parseStrictJson } from './strict-json.ts'

describe('parseStrictJson', () => {
  it('reads all JSON whose keys are distinct', () => {
    const value = fc.jsonValue({ maxDepth: 6 }).filter((json) => !JSON.stringify(json).includes('__proto__'))
    fc.assert(
      fc.property(value, fc.nat(3), (json, indent) => {
        const text = JSON.stringify(json, undefined, indent)
        expect(parseStrictJson(text, 'it')).toEqual(JSON.parse(text))
      }),
      { seed: 1 },
    )
  })

  it('allows one key in two objects, and strings that look like keys', () => {
    expect(parseStrictJson('[{"a":["a","a"]},{"a":{"a":"a\\",\\"a\\":"}}]', 'it')).toBeInstanceOf(Array)
  })

  const refused: [string, string][] = [
    ['{"a":1,"a":2}', '"a" twice'],
    ['{"a":{},"b":[{}],"a":2}', '"a" twice'],
    ['{"a\\"":1,"\\u0061\\"":2}', 'twice'],
    ['[{"x":{"__proto__":{}}}]', "'__proto__'"],
    ['{"\\u005f_proto__":1}', "'__proto__'"],
    ['{"a":}', 'must be JSON; got "{'],
    ['', 'must be JSON'],
    ['['.repeat(maxJsonDepth + 1) + ']'.repeat(maxJsonDepth + 1), 'deeper than 200'],
    ['{"a":'.repeat(100_000), 'must be JSON'],
  ]
  it.each(refused)('refuses %.30s', (text, message) => {
    expect(() => parseStrictJson(text, 'it')).toThrow(FlowsError)
    expect(() => parseStrictJson(text, 'it')).toThrow(message)
  })
})
