import type { TopLevelSpec } from 'vega-lite'
import { columnOf, histogram, quantileRange } from './histogram.ts'
import type { ReportContent } from './report-content.ts'

const BINS = 48

/** Each column's histogram of test data (filled) and of every model's samples (lines), on the same bins. */
export function marginalChart(content: ReportContent, column: number): TopLevelSpec {
  const width = content.comparison.data.columns.length
  const name = content.comparison.data.columns[column] ?? ''
  const data = columnOf(content.data, width, column)
  const range = quantileRange(data, 0.002)
  const bars = histogram(data, range, BINS)
  const lines = content.models.flatMap(({ model, samples }) =>
    histogram(columnOf(samples, width, column), range, BINS).map((bin) => ({ ...bin, model })),
  )
  const y = { type: 'quantitative', title: null, axis: { labels: false, ticks: false, grid: false } } as const
  return {
    width: 300,
    height: 150,
    title: { text: name, anchor: 'start', fontSize: 12 },
    layer: [
      {
        data: { values: bars },
        mark: { type: 'bar', color: '#d4d4cc' },
        encoding: {
          x: { field: 'low', type: 'quantitative', bin: { binned: true }, title: null },
          x2: { field: 'high' },
          y: { field: 'density', ...y },
        },
      },
      {
        data: { values: lines },
        mark: { type: 'line', interpolate: 'step', strokeWidth: 1.6 },
        encoding: {
          x: { field: 'centre', type: 'quantitative' },
          y: { field: 'density', ...y },
          color: { field: 'model', type: 'nominal', sort: content.models.map((m) => m.model), title: null },
        },
      },
    ],
  }
}
