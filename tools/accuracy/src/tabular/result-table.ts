import type { Estimate } from '@tfjs-flows/metrics'
import { markdownTable } from '../markdown-table.ts'

/** What a row of a table of test log-likelihoods says. */
export interface Result {
  readonly model: string
  /** Nats a test row. */
  readonly test: Estimate
  /** The other library's figure and twice its standard error, where it has one. */
  readonly reference: readonly [mean: number, error: number] | undefined
  readonly parameters: number
  /** Training alone. */
  readonly seconds: number
  /** What was trained, and how long. */
  readonly budget: string
}

const HEADS = ['model', 'test nats', 'zuko', 'verdict', 'parameters', 'seconds', 'budget'] as const

/** The lines of the table of all results. */
export function resultTable(results: readonly Result[]): string[] {
  const rows = results.map((result) => [
    result.model,
    plusMinus(result.test.mean, 2 * result.test.standardError),
    result.reference === undefined ? '' : plusMinus(...result.reference),
    verdict(result),
    result.parameters.toLocaleString('en-US'),
    result.seconds.toFixed(0),
    result.budget,
  ])
  return markdownTable(HEADS, rows)
}

/** Below is what lies below the other figure by more than twice this one's standard error. */
export function verdict({ test, reference }: Pick<Result, 'test' | 'reference'>): string {
  if (reference === undefined) return ''
  const error = 2 * test.standardError
  const difference = test.mean - reference[0]
  if (difference < -error) return 'below'
  return difference > error ? 'above' : 'equal'
}

/** A figure and its error: `0.64 +- 0.10`. */
export function plusMinus(mean: number, error: number): string {
  return `${mean.toFixed(2)} +- ${error.toFixed(2)}`
}
