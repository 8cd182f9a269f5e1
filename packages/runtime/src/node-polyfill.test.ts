import { describe, expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { restoreUtilPredicates } from './node-polyfill.ts'

type Predicates = Record<string, (value: unknown) => boolean>

describe('restoreUtilPredicates', () => {
  it('puts back what Node 23 removed and leaves the rest', () => {
    const util: Predicates = { isArray: () => true }
    const restored = restoreUtilPredicates(fakeHost({}, { builtin: () => util }))
    expect(restored).toContain('isNullOrUndefined')
    expect(restored).not.toContain('isArray')
    expect(util['isArray']?.(1)).toBe(true)
    expect([null, undefined, 0, ''].map((value) => util['isNullOrUndefined']?.(value))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(util['isPrimitive']?.(Symbol.iterator)).toBe(true)
    expect(util['isPrimitive']?.({})).toBe(false)
    expect(util['isObject']?.(null)).toBe(false)
    expect(util['isError']?.(new TypeError())).toBe(true)
  })

  it('makes the util of this Node whole, once', () => {
    restoreUtilPredicates(thisHost)
    const util = thisHost.builtin('node:util') as Predicates
    expect(util['isNullOrUndefined']?.(undefined)).toBe(true)
    expect(restoreUtilPredicates(thisHost)).toEqual([])
  })

  it('does nothing where there is no util', () => {
    expect(restoreUtilPredicates(fakeHost({}, { builtin: () => undefined }))).toEqual([])
  })
})
