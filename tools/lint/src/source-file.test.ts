import { expect, it } from 'vitest'
import { formatFinding } from './finding.ts'
import { SourceFile } from './source-file.ts'

it('counts lines from 1', () => {
  const source = new SourceFile('a.ts', 'a\nb\nc')
  expect([0, 1, 2, 4].map((offset) => source.lineAt(offset))).toEqual([1, 1, 2, 3])
})

it('names the file that it cannot parse', () => {
  expect(() => new SourceFile('broken.ts', 'const = 1').program).toThrow('broken.ts: cannot be parsed')
})

it('prints a finding on one line', () => {
  const finding = { file: 'a.ts', line: 3, rule: 'floors', what: 'upward', do: 'turn round' }
  expect(formatFinding(finding)).toBe('a.ts:3 floors: upward; turn round')
})
