import { expect, it } from 'vitest'
import { countLaws, type TestReport } from './law-counts.ts'

type Row = readonly [title: string, status: string, backend: string, classNames: string[], skip?: string]

function report(file: string, rows: readonly Row[], tolerances?: Record<string, number>): TestReport {
  const assertionResults = rows.map(([title, status, backend, classNames, skip]) => ({
    title,
    status,
    meta: { law: { backend, classNames, skip, tolerances } },
  }))
  const plain = { title: 'a test of its own', status: 'passed', meta: {} }
  return {
    testResults: [{ name: `/a/packages/bijectors/src/${file}`, assertionResults: [plain, ...assertionResults] }],
  }
}

const classes = new Map([
  ['Map', { className: 'NamedMap' }],
  ['Family', { className: 'Family' }],
  ['Untested', { className: 'Untested' }],
])

it('counts a law once a backend, and keeps the reason of one that ran in no case', () => {
  const rows: Row[] = [
    ['inverts', 'passed', 'cpu', ['NamedMap']],
    ['inverts', 'passed', 'cpu', ['NamedMap']],
    ['inverts', 'passed', 'wasm', ['NamedMap']],
    ['starts', 'skipped', 'cpu', ['NamedMap'], 'not claimed'],
    ['starts', 'passed', 'wasm', ['NamedMap', 'Family']],
    ['ends', 'skipped', 'cpu', ['NamedMap'], 'no ends'],
  ]
  expect(countLaws(report('map.test.ts', rows, { integral: 1e-3 }), 'packages/bijectors', classes)).toEqual({
    Map: { wasm: 2, cpu: 1, skipped: { ends: 'no ends' }, tolerances: { integral: 1e-3 } },
    Family: { wasm: 1, cpu: 0, skipped: {}, tolerances: { integral: 1e-3 } },
  })
})

it('a law that failed in one case does not count, and files of other folders neither', () => {
  const rows: Row[] = [
    ['inverts', 'passed', 'cpu', ['NamedMap']],
    ['inverts', 'failed', 'cpu', ['NamedMap']],
  ]
  const failed = report('map.test.ts', rows)
  expect(countLaws(failed, 'packages/bijectors', classes)['Map']).toEqual({ wasm: 0, cpu: 0, skipped: {} })
  expect(countLaws(failed, 'packages/distributions', classes)).toEqual({})
})
