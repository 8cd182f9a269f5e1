import { expect, it } from 'vitest'
import { rowsProgress } from './rows-progress.ts'
import type { Terminal } from './terminal.ts'

it('says rows, rate and time left', async () => {
  const lines: string[] = []
  const silent = (): void => undefined
  const terminal: Terminal = { out: silent, note: silent, settle: silent, progress: (text) => lines.push(text) }
  const onRows = rowsProgress('score', 4000, terminal)
  await new Promise((resolve) => setTimeout(resolve, 5))
  onRows(1000)
  expect(lines[0]).toMatch(/^score \[#####\.{15}\] 1,000\/4,000 {2}[\d,]+ rows\/s {2}[\d.]+ s left$/)
  onRows(4000)
  expect(lines[1]).toMatch(/\[#{20}\] 4,000\/4,000 .* 0\.00 s left$/)
})
