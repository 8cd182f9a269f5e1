import { expect, it } from 'vitest'
import { reportLines } from './report-lines.ts'

const options = { seed: 3, only: undefined, json: false, progress: () => undefined }
const lines = [
  { model: 'MADE', nats: '1.50 +- 0.10' },
  { model: 'PixelCNN', nats: '1.25 +- 0.10' },
]

it('aligns the columns of a table', () => {
  expect(reportLines('digits', lines, options)).toEqual([
    '| model    | nats         |',
    '| -------- | ------------ |',
    '| MADE     | 1.50 +- 0.10 |',
    '| PixelCNN | 1.25 +- 0.10 |',
  ])
})

it('is one line of JSON where that is wanted', () => {
  const [line = '', ...others] = reportLines('digits', lines, { ...options, json: true })
  expect([JSON.parse(line), others]).toEqual([{ name: 'digits', seed: 3, results: lines }, []])
})
