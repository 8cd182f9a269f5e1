import type { TopLevelSpec } from 'vega-lite'
import type { ModelPictures } from './report-content.ts'

/**
 * Empirical distribution of the ranks of test rows among model samples, minus the uniform one: a right model stays near
 * 0, inside the grey band (the two-sample Kolmogorov-Smirnov statistic of a right model, 95 %).
 */
export function calibrationChart(models: readonly ModelPictures[]): TopLevelSpec {
  const count = Math.max(1, ...models.map(({ calibration }) => calibration.rows))
  const band = 1.358 * Math.sqrt(2 / count)
  const values = models.flatMap(({ model, calibration }) =>
    deviations(calibration.rank.histogram).map((point) => ({ ...point, model })),
  )
  const y = { type: 'quantitative', title: 'share of test rows minus share expected' } as const
  return {
    width: 560,
    height: 220,
    layer: [
      {
        data: { values: [{ low: -band, high: band }] },
        mark: { type: 'rect', color: '#e4e4dc' },
        encoding: { y: { field: 'low', ...y }, y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: {
          x: { field: 'rank', type: 'quantitative', title: 'rank of a row among samples of the model, by log-density' },
          y: { field: 'deviation', ...y },
          color: { field: 'model', type: 'nominal', sort: null, title: null },
        },
      },
    ],
  }
}

/** At the edges of the histogram's bins the empirical distribution is exact. */
function deviations(histogram: readonly number[]): { rank: number; deviation: number }[] {
  const total = histogram.reduce((sum, count) => sum + count, 0)
  let below = 0
  return [0, ...histogram].map((count, edge) => {
    below += count
    const rank = edge / histogram.length
    return { rank, deviation: below / total - rank }
  })
}
