import { readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

it('the example of docs/forward-and-reverse-kl.md is this file, and prints what the page says', async () => {
  expect(read('../../../../docs/forward-and-reverse-kl.md')).toContain(`\`\`\`ts\n${read('page-example.ts')}\`\`\``)
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line))
  await import('./page-example.ts')
  log.mockRestore()
  const [logZ, worth, rows] = lines
  const [, mean, error] = logZ?.match(/^log Z (-?[\d.]+) \+- ([\d.]+)$/) ?? []
  expect(Math.abs(Number(mean) - 1.37)).toBeLessThan(0.1)
  expect(Number(error)).toBeLessThan(0.05)
  expect(Number(worth?.match(/(\d+) %/)?.[1])).toBeGreaterThan(30)
  expect(rows).toBe('500 rows of 2 features')
})
