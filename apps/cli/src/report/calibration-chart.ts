import type { TopLevelSpec } from 'vega-lite'
import type { ModelPictures } from './report-content.ts'

const STEPS = 100

/**
 * Empirical distribution of the ranks of test rows among model samples, minus the uniform one: a right model stays near
 * 0, inside the grey band (95 % of the Kolmogorov-Smirnov statistic of a right model).
 */
export function calibrationChart(models: readonly ModelPictures[]): TopLevelSpec {
  const count = Math.max(1, ...models.map(({ ranks }) => ranks.length))
  const band = 1.358 / Math.sqrt(count)
  const values = models.flatMap(({ model, ranks }) => deviations(ranks).map((point) => ({ ...point, model })))
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

function deviations(ranks: Float64Array): { rank: number; deviation: number }[] {
  const sorted = ranks.slice().sort()
  let below = 0
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const rank = step / STEPS
    while (below < sorted.length && (sorted[below] as number) <= rank) below += 1
    return { rank, deviation: sorted.length === 0 ? 0 : below / sorted.length - rank }
  })
}
