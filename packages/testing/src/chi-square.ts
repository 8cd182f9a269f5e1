import { incompleteGamma } from '@tfjs-flows/core'
import type { GoodnessOfFit } from './kolmogorov-smirnov.ts'

/** Cells with fewer expected counts are joined: below this the statistic is not chi-square distributed. */
const LEAST_EXPECTED = 5

/**
 * Pearson's test ("On the criterion...", 1900): sum of (observed - expected)^2 / expected over the cells, against
 * chi-square with one degree of freedom fewer than cells. Rare cells are joined into one of at least 5 expected counts.
 * A count in a cell that expects none gives p-value 0.
 */
export function chiSquare(observed: ArrayLike<number>, expected: ArrayLike<number>): GoodnessOfFit {
  const rare = { observed: 0, expected: 0 }
  const cells: { observed: number; expected: number }[] = []
  for (let i = 0; i < observed.length; i += 1) {
    const cell = { observed: observed[i] ?? 0, expected: expected[i] ?? 0 }
    if (cell.expected === 0 && cell.observed > 0) return { statistic: Number.POSITIVE_INFINITY, pValue: 0 }
    if (cell.expected >= LEAST_EXPECTED) cells.push(cell)
    else {
      rare.observed += cell.observed
      rare.expected += cell.expected
    }
  }
  if (rare.expected >= LEAST_EXPECTED) cells.push(rare)
  const statistic = cells.reduce((sum, cell) => sum + (cell.observed - cell.expected) ** 2 / cell.expected, 0)
  return {
    statistic,
    pValue: cells.length < 2 ? 1 : Math.exp(incompleteGamma((cells.length - 1) / 2, statistic / 2).logUpper),
  }
}
