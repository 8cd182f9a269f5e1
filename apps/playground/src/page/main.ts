import type { Report, Request } from '../engine/protocol.ts'
import { type Settings, settingsFromAddress } from '../settings.ts'
import { Actions } from './actions.ts'
import { BasePanel } from './base-panel.ts'
import { DensityPanel } from './density-panel.ts'
import { download } from './download.ts'
import { element } from './element.ts'
import { showFigures } from './figures.ts'
import { LossPanel } from './loss-panel.ts'
import { SamplesPanel } from './samples-panel.ts'
import { SettingsForm } from './settings-form.ts'
import { initialState, nextState, type ViewState } from './view-state.ts'

const address = settingsFromAddress(location.search)
const worker = new Worker(new URL('../engine/engine.worker.ts', import.meta.url), { type: 'module' })
const ask = (request: Request): void => worker.postMessage(request)

let settings = address.settings
let state: ViewState = initialState
let firstLoss: number | null = null

const panels = {
  density: new DensityPanel(),
  samples: new SamplesPanel(),
  base: new BasePanel(),
  loss: new LossPanel(),
}
const form = new SettingsForm(settings, (changed) => prepare(changed, state.phase === 'training'))
const actions = new Actions({
  start: () => startOrPause(),
  reset: () => prepare(settings, false),
  save: () => ask({ kind: 'save' }),
  open: (file) => ask({ kind: 'open', file, name: file.name, backend: settings.backend }),
})

worker.addEventListener('message', (event: MessageEvent<Report>) => take(event.data))
worker.addEventListener('error', (event) => {
  take({ kind: 'failed', message: `The engine stopped: ${event.message || 'it could not be loaded'}.`, fatal: true })
})

element('settings', HTMLDetailsElement).open = matchMedia('(min-width: 60rem)').matches || address.faults.length > 0
if (address.faults.length > 0) form.showFaults([...address.faults, 'the defaults stand in'])
render()
prepare(settings, address.autostart)

function prepare(next: Settings, start: boolean): void {
  settings = next
  ask({ kind: 'prepare', settings, start })
}

function startOrPause(): void {
  if (form.read() === undefined || state.phase === 'loading') return
  if (state.phase === 'training') ask({ kind: 'pause' })
  else if (state.phase === 'ready' || state.phase === 'paused') ask({ kind: 'start' })
  else prepare(settings, true)
}

function take(report: Report): void {
  if (report.kind === 'thumbnails') form.densities.draw(report.points)
  if (report.kind === 'saved') download(report.bytes, report.name)
  if (report.kind === 'scene') firstLoss = null
  if (report.kind === 'outcome') firstLoss ??= report.outcome.score?.loss ?? null
  const isNewPicture = report.kind === 'picture' || report.kind === 'scene'
  state = nextState(state, report)
  if (isNewPicture) for (const panel of [panels.density, panels.samples, panels.base]) panel.show(state)
  render()
}

function render(): void {
  const { phase, message, scene } = state
  actions.show(phase)
  showFigures(state, settings.steps)
  panels.loss.show(state, settings.steps)
  const line = element('message', HTMLElement)
  const text = message?.text ?? ''
  // Written only when it changes, or a screen reader would say it again and again.
  if (line.textContent !== text) line.textContent = text
  line.dataset['tone'] = message?.tone ?? 'plain'
  const count = scene?.parameters.toLocaleString('en')
  element('facts', HTMLElement).textContent = scene === null ? '' : `${count} parameters · ${scene.backend}`
  publish()
  document.body.dataset['state'] = phase
}

/** The numbers of the run for programs that read the page. */
function publish(): void {
  const { outcome, scene, phase } = state
  const result = outcome && {
    state: phase,
    title: scene?.title,
    // What an opened file was trained with is not known here.
    ...(scene?.about === null ? settings : {}),
    step: outcome.step,
    firstLoss,
    loss: outcome.score?.loss ?? null,
    lossError: outcome.score?.lossError ?? null,
    trueEntropy: scene?.entropy ?? null,
    gap: outcome.score?.gap ?? null,
    gapError: outcome.score?.gapError ?? null,
    logProb: outcome.logProb,
  }
  element('result', HTMLScriptElement).textContent = JSON.stringify(result)
}
