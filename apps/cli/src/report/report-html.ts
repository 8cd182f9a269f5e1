import { tableHeads, tableRows } from '../comparison-table.ts'
import { count, nats } from '../format.ts'
import { calibrationChart } from './calibration-chart.ts'
import { learningChart } from './learning-chart.ts'
import { marginalChart } from './marginal-chart.ts'
import { pairChart } from './pair-chart.ts'
import { renderChart } from './render-chart.ts'
import type { ReportContent } from './report-content.ts'
import { reportStyle } from './report-style.ts'
import { scoreChart } from './score-chart.ts'
import { sliceChart } from './slice-chart.ts'

const MOST_MARGINALS = 12

/** The whole report as one HTML page that needs nothing else: no script, no font, no network. */
export async function reportHtml(content: ReportContent): Promise<string> {
  const { comparison } = content
  const title = `${comparison.data.name}: which density fits?`
  const sections = [
    summary(content),
    section('Test log-likelihood', await renderChart(scoreChart(comparison)), scoreWords(content)),
    section(
      'Learning',
      await renderChart(learningChart(content.models)),
      'Loss on the validation split; the weights of its lowest point are the ones kept.',
    ),
    section(
      'Columns',
      await marginals(content),
      'Grey bars: test rows. Lines: samples of each model, on the same bins.',
    ),
    ...(await pairSections(content)),
    section('Calibration', await renderChart(calibrationChart(content.models)), calibrationWords(content)),
    meaning(),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${reportStyle}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${sections.join('\n')}</main></body></html>
`
}

function summary({ comparison, notes }: ReportContent): string {
  const { data, split } = comparison
  const facts = `${count(data.rows)} rows of ${data.columns.length} columns; ${count(split.train)} to train, ${count(split.validation)} to choose, ${count(split.test)} to test. Backend ${comparison.backend}, seed ${comparison.seed}.`
  const head = tableHeads.map((cell) => `<th>${escapeHtml(cell)}</th>`).join('')
  const body = tableRows(comparison)
    .map(
      (row) =>
        `<tr${row[0] === comparison.winner ? ' class="winner"' : ''}>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    )
    .join('')
  const settings = comparison.models
    .map((m) => `<li><b>${escapeHtml(m.model)}</b>: ${escapeHtml(m.settings)}</li>`)
    .join('')
  const remarks = notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')
  return `<p class="facts">${escapeHtml(facts)}</p><div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div><ul class="notes">${settings}${remarks}</ul>`
}

async function marginals(content: ReportContent): Promise<string> {
  const shown = content.comparison.data.columns.slice(0, MOST_MARGINALS)
  const charts: string[] = []
  for (const column of shown.keys()) charts.push(await renderChart(marginalChart(content, column)))
  return `<div class="grid">${charts.join('')}</div>`
}

async function pairSections(content: ReportContent): Promise<string[]> {
  const slices = content.models[0]?.slices ?? []
  const sections: string[] = []
  for (const [index, { columns }] of slices.entries()) {
    const names = columns.map((column) => content.comparison.data.columns[column] ?? '').join(' and ')
    const pair = await renderChart(pairChart(content, columns))
    const slice = await renderChart(sliceChart(content, index))
    const words = `Above: 500 test rows, then as many samples of each model. Below: the log-density of each model, the other columns held at their medians.`
    sections.push(section(names, `${pair}<br>${slice}`, words))
  }
  return sections
}

function scoreWords({ comparison }: ReportContent): string {
  const bound = comparison.models.some(({ testLogProb }) => testLogProb.kind === 'lower bound')
  const hollow = bound ? ' A hollow mark is a lower bound: the true value of that model is at or above it.' : ''
  return `Bars are +- 2 standard errors over test rows, in the data's own units. Add ${nats(comparison.data.logVolume)} (log volume) for standardised columns.${hollow}`
}

function calibrationWords({ models }: ReportContent): string {
  const lines = models.map(
    ({ model, calibration }) =>
      `${model}: distance ${calibration.rank.statistic.toFixed(3)}, p = ${calibration.rank.pValue.toPrecision(2)}`,
  )
  return `Where a model is right, a test row is as likely as the model's own samples, and its line stays in the grey band. ${lines.join('; ')}.`
}

function meaning(): string {
  return section(
    'What the numbers mean',
    '',
    'A log-likelihood is the mean log-density of rows the model never saw, in nats per row: a difference of 1 means e times more density on a typical row. A log density may be above 0, because a density is not a probability: it is per unit of each column, so it changes by a constant with the units, and only differences on the same data mean something. Bits/dim is the same number with the sign turned, per column and in base 2. "Behind the winner" is the mean of the differences row by row, whose error is much smaller than that of the two means.',
  )
}

function section(title: string, picture: string, words: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${picture === '' ? '' : `<div class="wide">${picture}</div>`}<p>${escapeHtml(words)}</p></section>`
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
