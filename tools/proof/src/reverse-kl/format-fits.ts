import type { FittedTarget } from './fit-target.ts'

const heads = ['target', 'steps', 'time', 'ESS of 20,000', 'Pareto-k', 'log Z', 'true log Z', 'Z is off by']

/** The fitted targets as a table. */
export function formatFits(fits: readonly FittedTarget[]): string {
  const rows = [heads, ...fits.map(cells)]
  const widths = heads.map((_, j) => Math.max(...rows.map((row) => (row[j] as string).length)))
  return rows.map((row) => row.map((cell, j) => cell.padStart(widths[j] as number)).join('  ')).join('\n')
}

function cells({ name, steps, seconds, report, trueLogNormalizer, error, isWithin }: FittedTarget): string[] {
  const { effectiveSampleSize, effectiveShare, paretoK, logNormalizer } = report
  return [
    name,
    String(steps),
    `${seconds.toFixed(0)} s`,
    `${Math.round(effectiveSampleSize)} (${(100 * effectiveShare).toFixed(1)} %)`,
    paretoK.toFixed(2),
    `${logNormalizer.mean.toFixed(4)} +- ${logNormalizer.standardError.toFixed(4)}`,
    trueLogNormalizer.toFixed(4),
    `${(100 * error).toFixed(2)} %${isWithin === false ? ': too much' : ''}`,
  ]
}
