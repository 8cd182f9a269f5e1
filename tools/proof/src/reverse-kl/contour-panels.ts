import type { Spec } from 'vega'
import { svgOf } from '../svg-of.ts'

/** Densities on one square grid of points [-extent, extent]^2. */
export interface Panel {
  readonly title: string
  readonly subtitle: string
  /** Densities row by row, the top row first. */
  readonly values: readonly number[]
  /** Drawn as lines over the filled contours, such as the truth. */
  readonly outline?: readonly number[]
}

const SIDE = 190
/** Shares of the peak of the first panel at which contours lie. */
const LEVELS = [0.02, 0.1, 0.25, 0.45, 0.7, 0.9]
const FILLS = ['#e3ecf7', '#c3d7ee', '#95b9df', '#6697cc', '#3b6fb6', '#244d87']

export interface ContourPanelsOptions {
  /** What the picture shows, for those who cannot see it. */
  readonly title: string
  /** Points along a side of the grid. */
  readonly size: number
  /** Panels in a row. */
  readonly columns: number
}

/** Panels of filled contours as one SVG, all at the same levels. */
export function contourPanels(
  panels: readonly Panel[],
  { title, size, columns }: ContourPanelsOptions,
): Promise<string> {
  const peak = Math.max(...(panels[0]?.values ?? [1]))
  const spec: Spec = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    background: 'white',
    padding: 8,
    config: { text: { font: 'system-ui, sans-serif' } },
    layout: { columns, padding: { row: 18, column: 18 }, bounds: 'flush' },
    marks: panels.map((panel) => ({
      type: 'group' as const,
      encode: { update: { width: { value: SIDE }, height: { value: SIDE + 36 } } },
      data: [
        contours('filled', panel.values, size, peak),
        ...(panel.outline === undefined ? [] : [contours('outline', panel.outline, size, peak)]),
      ],
      marks: [
        ...[panel.title, panel.subtitle].map((text, line) => caption(text, line)),
        { type: 'rect', encode: { update: frame } },
        paths('filled', { fill: { scale: 'level', field: 'contour.value' } }),
        ...(panel.outline === undefined
          ? []
          : [paths('outline', { stroke: { value: '#c8553d' }, strokeWidth: { value: 0.8 } })]),
      ],
    })) as NonNullable<Spec['marks']>,
    scales: [{ name: 'level', type: 'ordinal', domain: LEVELS.map((share) => share * peak), range: FILLS }],
  }
  return svgOf(spec, title)
}

const frame = {
  y: { value: 36 },
  width: { value: SIDE },
  height: { value: SIDE },
  fill: { value: '#fbfbf9' },
  stroke: { value: '#d8d8d2' },
}

function contours(name: string, values: readonly number[], size: number, peak: number): object {
  const [grid, thresholds] = [{ width: size, height: size, values }, LEVELS.map((share) => share * peak)]
  return {
    name,
    values: [grid],
    transform: [{ type: 'isocontour', scale: SIDE / size, translate: [0, 36], thresholds, as: 'contour' }],
  }
}

function paths(data: string, look: object): object {
  return {
    type: 'path',
    from: { data },
    encode: { update: look },
    transform: [{ type: 'geopath', field: 'datum.contour' }],
  }
}

function caption(text: string, line: number): object {
  const update = {
    text: { value: text },
    y: { value: 12 + 16 * line },
    fontSize: { value: line === 0 ? 13 : 11 },
    fontWeight: { value: line === 0 ? 600 : 400 },
    fill: { value: line === 0 ? '#222' : '#555' },
  }
  return { type: 'text', encode: { update } }
}
