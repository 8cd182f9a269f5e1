import { svgOf } from '@tfjs-flows/proof/svg-of'
import type { Spec } from 'vega'
import { axes, type FlowSize, families, type SweepPoint } from './scaling-sweeps.ts'

/** A size, its operations, and what they took in milliseconds. */
export interface ScalingMeasurement extends SweepPoint {
  readonly size: FlowSize
  readonly flops: number
  readonly times: { readonly train: number; readonly logProb: number; readonly sample: number }
}

const SIDE = 170
const TITLE = 'Milliseconds of training steps, densities and draws of MAF and spline flows against their size'
const colours = { train: '#c8553d', logProb: '#3b6fb6', sample: '#2e8b57', operations: '#999' } as const
const kinds = ['train', 'logProb', 'sample'] as const

/** A panel for each family and axis, both scales logarithmic; the dashed line grows as the operations do. */
export function scalingPicture(measurements: readonly ScalingMeasurement[]): Promise<string> {
  const panels = families.flatMap((family) =>
    axes.map((axis) => {
      const sweep = measurements.filter((one) => one.family === family && one.axis === axis)
      return panel(
        `${family}: ${axis}`,
        sweep.map(({ size }) => size[axis]),
        sweep,
      )
    }),
  )
  const spec: Spec = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 8,
    config: { text: { font: 'system-ui, sans-serif' }, axis: { labelFont: 'system-ui, sans-serif' } },
    layout: { columns: axes.length, padding: { row: 24, column: 18 }, bounds: 'full' },
    marks: panels as NonNullable<Spec['marks']>,
  }
  return svgOf(spec, TITLE)
}

function panel(title: string, sizes: readonly number[], sweep: readonly ScalingMeasurement[]): object {
  const lines = kinds.map((kind) => ({ name: kind, costs: sweep.map(({ times }) => times[kind]) }))
  // The operations have no unit here: they start where a training step does.
  const scale = (sweep.at(-1)?.times.train ?? 1) / (sweep.at(-1)?.flops ?? 1)
  const operations = { name: 'operations', costs: sweep.map(({ flops }) => scale * flops) } as const
  const rows = [...lines, operations].flatMap(({ name, costs }) =>
    costs.map((cost, i) => ({ name, size: sizes[i], cost })),
  )
  return {
    type: 'group',
    title: { text: title, font: 'system-ui, sans-serif', fontSize: 13, anchor: 'start' },
    encode: { update: { width: { value: SIDE }, height: { value: SIDE } } },
    data: [{ name: 'points', values: rows }],
    scales: [
      { name: 'x', type: 'log', base: 2, range: [0, SIDE], domain: { data: 'points', field: 'size' } },
      { name: 'y', type: 'log', range: [SIDE, 0], domain: { data: 'points', field: 'cost' } },
    ],
    axes: [
      { orient: 'bottom', scale: 'x', values: sizes, format: 'd' },
      { orient: 'left', scale: 'y', tickCount: 4, format: '~g', title: 'ms', titleFont: 'system-ui, sans-serif' },
    ],
    marks: [...kinds, 'operations' as const].map(line),
  }
}

/** One curve, with its name at its right end; the operations, which end where training does, have theirs at the left. */
function line(name: keyof typeof colours): object {
  const isDashed = name === 'operations'
  const place = { x: { scale: 'x', field: 'size' }, y: { scale: 'y', field: 'cost' } }
  const stroke = {
    ...place,
    stroke: { value: colours[name] },
    strokeWidth: { value: isDashed ? 1 : 2 },
    strokeDash: { value: isDashed ? [4, 3] : [] },
  }
  const label = {
    x: { ...place.x, offset: isDashed ? 4 : -4 },
    y: { ...place.y, offset: isDashed ? 10 : -5 },
    align: { value: isDashed ? 'left' : 'right' },
    fontSize: { value: 10 },
    fill: { value: colours[name] },
    text: { signal: `datum.size === domain('x')[${isDashed ? 0 : 1}] ? '${name}' : ''` },
  }
  return {
    type: 'group',
    data: [{ name, source: 'points', transform: [{ type: 'filter', expr: `datum.name === '${name}'` }] }],
    marks: [
      { type: 'line', from: { data: name }, encode: { update: stroke } },
      { type: 'text', from: { data: name }, encode: { update: label } },
    ],
  }
}
