import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

const palette = ['#3b6fb6', '#c8553d', '#4f9d69', '#8a5aa8', '#b58a2e', '#4b8b9b']

/** One look for every chart. */
const config = {
  // A label on each of thousands of cells would be most of the file; the page's words say what a chart shows.
  aria: false,
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  range: { category: palette },
  axis: {
    labelColor: '#555',
    titleColor: '#333',
    gridColor: '#e7e7e2',
    domainColor: '#bbb',
    tickColor: '#bbb',
    titleFontWeight: 500,
  },
  header: { labelColor: '#333', labelFontWeight: 600, title: null },
  legend: { labelColor: '#333', titleColor: '#333' },
} as const

/** Draws a Vega-Lite chart as one SVG element. */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile({ ...spec, config } as TopLevelSpec).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return svg
}
