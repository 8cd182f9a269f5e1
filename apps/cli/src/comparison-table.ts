import type { Comparison } from './comparison.ts'
import { count, duration, plusMinus } from './format.ts'

export const tableHeads = [
  'model',
  'test log-likelihood',
  'kind',
  'behind the winner',
  'bits/dim',
  'parameters',
  'trained in',
  'samples/s',
  'logProb/s',
] as const

/** The rows of the comparison as text cells, best model first. */
export function tableRows(comparison: Comparison): string[][] {
  return [...comparison.models]
    .sort((a, b) => b.testLogProb.mean - a.testLogProb.mean)
    .map((result) => [
      result.model,
      plusMinus(result.testLogProb.mean, result.testLogProb.standardError),
      result.testLogProb.kind,
      result.model === comparison.winner
        ? 'winner'
        : plusMinus(result.differenceToWinner.mean, result.differenceToWinner.standardError),
      result.bitsPerDim.toFixed(3),
      count(result.parameters),
      duration(result.trainSeconds),
      count(result.samplesPerSecond),
      count(result.logProbPerSecond),
    ])
}

/** The table as aligned plain text; numbers to the right. */
export function formatTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows]
  const widths = heads.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(heads), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
