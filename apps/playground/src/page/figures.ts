import { element } from './element.ts'
import type { ViewState } from './view-state.ts'

/** The row of numbers above the pictures. */
export function showFigures({ step, stepsPerSecond, score, scene }: ViewState, steps: number): void {
  const isRun = scene?.about === null
  put('step', isRun ? whole(step) : '–', isRun ? `of ${whole(steps)}` : '')
  const progress = element('progress', HTMLProgressElement)
  progress.max = steps
  progress.value = isRun ? step : 0
  put('speed', Number.isFinite(stepsPerSecond) ? stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0) : '–', 'steps/s')
  put('loss', decimal(score?.loss), score ? 'nats' : '')
  const entropy = scene?.entropy ?? undefined
  put('entropy', decimal(entropy), entropy === undefined ? '' : 'nats')
  put('gap', decimal(score?.gap), score ? `± ${score.gapError.toFixed(3)} nats` : '')
}

function put(id: string, value: string, unit: string): void {
  const small = document.createElement('small')
  small.textContent = unit === '' ? '' : ` ${unit}`
  element(id, HTMLOutputElement).replaceChildren(value, small)
}

function decimal(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(3).replace('-', '−')
}

function whole(value: number): string {
  return value.toLocaleString('en')
}
