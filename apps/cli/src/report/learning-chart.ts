import type { TopLevelSpec } from 'vega-lite'
import type { ModelPictures } from './report-content.ts'

/** Validation loss against seconds of training, one line a model. */
export function learningChart(models: readonly ModelPictures[]): TopLevelSpec {
  const values = models.flatMap(({ model, learning }) =>
    learning.filter(({ loss }) => Number.isFinite(loss)).map(({ seconds, loss }) => ({ model, seconds, loss })),
  )
  const settled = values.map((v) => v.loss).sort((a, b) => a - b)
  const low = settled[0] ?? 0
  // The first evaluations of an untrained model would flatten everything after them.
  const high = settled[Math.floor(0.85 * (settled.length - 1))] ?? 1
  const pad = 0.1 * (high - low) || 0.1
  return {
    data: { values },
    width: 560,
    height: 240,
    mark: { type: 'line', point: { size: 18 }, clip: true },
    encoding: {
      x: { field: 'seconds', type: 'quantitative', title: 'seconds of training' },
      y: {
        field: 'loss',
        type: 'quantitative',
        title: 'validation loss, nats per row',
        scale: { domain: [low - pad, high + pad], zero: false },
      },
      color: { field: 'model', type: 'nominal', sort: null, title: null },
    },
  }
}
