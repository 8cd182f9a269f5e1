import { FlowsError, type Rng } from '@tfjs-flows/core'

/** One array of row indices a fraction. */
export type SplitParts<F extends readonly number[]> = { -readonly [K in keyof F]: Int32Array }

/**
 * Deals 0 .. rows - 1 at random into parts of the given fractions (default train 0.8, validation 0.1, test 0.1).
 *
 * Sizes are rounded so that every row is used where the fractions sum to 1 and rows left over otherwise are in no part.
 * Throws a FlowsError ('data') where a part would be empty. For time series split by time instead: a random split
 * lets the test rows' neighbours into training.
 *
 * @example
 * ```ts
 * const [train, validation, test] = split(1000, [0.8, 0.1, 0.1], new Rng(0)) // 800, 100 and 100 indices
 * ```
 */
export function split<const F extends readonly number[]>(rows: number, fractions: F, rng: Rng): SplitParts<F> {
  checkFractions(fractions)
  const order = rng.permutation(rows)
  let total = 0
  let from = 0
  const parts = fractions.map((fraction) => {
    total += fraction
    const to = Math.min(rows, Math.round(total * rows))
    if (to === from) {
      throw new FlowsError('data', {
        who: 'split',
        rule: `each of the parts ${fractions.join(', ')} must hold a row`,
        got: `${rows} rows`,
        do: 'Bring more rows or ask for fewer parts',
      })
    }
    const part = order.slice(from, to)
    from = to
    return part
  })
  return parts as SplitParts<F>
}

function checkFractions(fractions: readonly number[]): void {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0)
  if (fractions.length > 0 && fractions.every((fraction) => fraction > 0) && total <= 1 + 1e-9) return
  throw new FlowsError('argument', {
    who: 'split',
    rule: 'fractions must be positive and sum to at most 1',
    got: `[${fractions.join(', ')}]`,
    do: 'Pass fractions such as [0.8, 0.1, 0.1]',
  })
}
