import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { escapes } from './escapes.ts'

const check = (source: string, path = 'packages/core/src/a.test.ts'): string[] =>
  escapes(new Workspace({ [path]: source })).map((finding) => `${finding.line} ${finding.what}`)

describe('escapes', () => {
  it.each([
    ['const a = b as unknown as C', "'as unknown as'"],
    ['// @ts-ignore\nf()', '@ts-ignore'],
    ['// @ts-expect-error: wrong\nf()', '@ts-expect-error'],
    ['/* TODO later */', 'TODO in a comment'],
    ['// FIXME', 'FIXME in a comment'],
    ['/** XXX */', 'XXX in a comment'],
    ["it.only('a', () => {})", 'it.only'],
    ["describe.only('a', () => {})", 'describe.only'],
    ["test.todo('a')", 'test.todo'],
    ["it.skipIf(slow)('a', () => {})", 'it.skipIf'],
    ["it.skip('a', () => {})", 'it.skip of a whole test'],
    ["describe.skip('a', function () {})", 'describe.skip of a whole test'],
    ['test.skip()', 'test.skip without a reason'],
    ['test.skip(true)', 'test.skip without a reason'],
    ['test.skip(file === undefined)', 'test.skip without a reason'],
    ['context.skip(!present)', 'context.skip without a reason'],
  ])('refuses %s', (source, what) => {
    expect(check(source)).toEqual([`1 ${what}`])
  })

  it.each([
    "test.skip('no reference data')",
    "test.skip(file === undefined, 'no reference data')",
    'test.skip(law.skip)',
    "it.each([1])('a', () => {})",
    'const a = b as unknown',
    "const word = 'TODO'",
    '// any of these, as unknown as it may be',
  ])('accepts %s', (source) => {
    expect(check(source)).toEqual([])
  })

  it.each(['const a: any = 1', 'const a = b as any[]'])('refuses %s in shipped code', (source) => {
    expect(check(source, 'packages/io/src/a.ts')).toEqual(["1 the type 'any'"])
    expect(check(source)).toEqual([])
  })

  it('leaves a skip that is no test alone', () => {
    expect(check('reader.skip(4)', 'packages/io/src/a.ts')).toEqual([])
  })
})
