import type { TopLevelSpec } from 'vega-lite'
import type { DensitySlice, ReportContent } from './report-content.ts'

/** How far below its peak a log-density is still told apart by colour, in nats. */
const DEPTH = 12

/** The log-density of each model over two columns, the others at their medians; one colour scale for all panels. */
export function sliceChart(content: ReportContent, index: number): TopLevelSpec {
  const order = content.models.map(({ model }) => model)
  const slices = content.models.flatMap(({ model, slices: all }) => {
    const slice = all[index]
    return slice === undefined ? [] : [{ model, slice }]
  })
  const peak = Math.max(...slices.flatMap(({ slice }) => [...slice.logProb].filter(Number.isFinite)))
  const columns = content.comparison.data.columns
  const [first, second] = slices[0]?.slice.columns ?? [0, 1]
  const x = { type: 'quantitative', title: columns[first] ?? '', scale: { nice: false, zero: false } } as const
  const y = { type: 'quantitative', title: columns[second] ?? '', scale: { nice: false, zero: false } } as const
  return {
    data: { values: slices.flatMap(({ model, slice }) => cells(slice).map((cell) => ({ ...cell, model }))) },
    transform: [{ calculate: `max(datum.logProb, ${peak - DEPTH})`, as: 'shown' }],
    facet: { column: { field: 'model', type: 'nominal', sort: order, header: { labelFontSize: 12 } } },
    spec: {
      width: 190,
      height: 190,
      mark: { type: 'rect', strokeWidth: 0 },
      encoding: {
        x: { field: 'x', ...x },
        x2: { field: 'x2' },
        y: { field: 'y', ...y },
        y2: { field: 'y2' },
        color: {
          field: 'shown',
          type: 'quantitative',
          title: 'log density, nats',
          scale: { scheme: 'viridis', domain: [peak - DEPTH, peak] },
        },
      },
    },
  }
}

function cells(slice: DensitySlice): { x: number; x2: number; y: number; y2: number; logProb: number }[] {
  const { size, low, high, logProb } = slice
  const dx = (high[0] - low[0]) / size
  const dy = (high[1] - low[1]) / size
  return Array.from(logProb, (value, i) => {
    const [row, column] = [Math.floor(i / size), i % size]
    const x = low[0] + column * dx
    const y = low[1] + row * dy
    return { x, x2: x + dx, y, y2: y + dy, logProb: Number.isFinite(value) ? Number(value.toPrecision(5)) : -1e9 }
  })
}
