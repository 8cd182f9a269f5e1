import type { TopLevelSpec } from 'vega-lite'
import type { Comparison } from '../comparison.ts'

/** Test log-likelihood of each model with +- 2 standard errors; a lower bound is drawn hollow. */
export function scoreChart(comparison: Comparison): TopLevelSpec {
  const values = comparison.models.map((result) => ({
    model: result.model,
    mean: result.testLogProb.mean,
    low: result.testLogProb.mean - 2 * result.testLogProb.standardError,
    high: result.testLogProb.mean + 2 * result.testLogProb.standardError,
    kind: result.testLogProb.kind,
  }))
  const x = {
    type: 'quantitative',
    scale: { zero: false, nice: true },
    title: 'test log-likelihood, nats per row (higher is better)',
  } as const
  const y = { field: 'model', type: 'nominal', title: null, sort: values.map((v) => v.model) } as const
  return {
    data: { values },
    width: 560,
    height: { step: 34 },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2, color: '#888' },
        encoding: { x: { field: 'low', ...x }, x2: { field: 'high' }, y },
      },
      {
        mark: { type: 'point', size: 110, strokeWidth: 2 },
        encoding: {
          x: { field: 'mean', ...x },
          y,
          stroke: { field: 'model', type: 'nominal', legend: null, sort: null },
          fill: {
            condition: { test: "datum.kind === 'exact'", field: 'model', type: 'nominal', sort: null, legend: null },
            value: 'white',
          },
        },
      },
    ],
  }
}
