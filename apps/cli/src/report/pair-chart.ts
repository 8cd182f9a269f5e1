import type { TopLevelSpec } from 'vega-lite'
import { columnOf, quantileRange } from './histogram.ts'
import type { ReportContent } from './report-content.ts'

const POINTS = 500

/** Two columns against each other: test data in the first panel, each model's samples in the others. */
export function pairChart(content: ReportContent, [first, second]: readonly [number, number]): TopLevelSpec {
  const width = content.comparison.data.columns.length
  const panels = [{ model: 'data', samples: content.data }, ...content.models]
  const order = panels.map(({ model }) => model)
  const xs = quantileRange(columnOf(content.data, width, first), 0.002)
  const ys = quantileRange(columnOf(content.data, width, second), 0.002)
  const values = panels.flatMap(({ model, samples }) =>
    points(samples, width, first, second).map(([x, y]) => ({ model, x: significant(x), y: significant(y) })),
  )
  return {
    data: { values },
    facet: { column: { field: 'model', type: 'nominal', sort: order, header: { labelFontSize: 12 } } },
    spec: {
      width: 190,
      height: 190,
      mark: { type: 'circle', size: 9, opacity: 0.45, clip: true },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          scale: { domain: xs, nice: false },
          title: content.comparison.data.columns[first] ?? '',
        },
        y: {
          field: 'y',
          type: 'quantitative',
          scale: { domain: ys, nice: false },
          title: content.comparison.data.columns[second] ?? '',
        },
        color: {
          field: 'model',
          type: 'nominal',
          legend: null,
          scale: { domain: order, range: ['#777', ...PANEL_COLOURS] },
        },
      },
    },
  }
}

const PANEL_COLOURS = ['#3b6fb6', '#c8553d', '#4f9d69', '#8a5aa8', '#b58a2e', '#4b8b9b']

function points(rows: Float64Array, width: number, first: number, second: number): [number, number][] {
  const count = Math.min(POINTS, rows.length / width)
  return Array.from({ length: count }, (_, i) => [
    rows[i * width + first] as number,
    rows[i * width + second] as number,
  ])
}

/** Five digits place a dot; more would only make the file longer. */
function significant(value: number): number {
  return Number(value.toPrecision(5))
}
