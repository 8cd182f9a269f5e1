import { element } from './element.ts'
import type { Phase } from './view-state.ts'

export interface ActionHandlers {
  /** Start, pause, go on, or train anew, whichever fits the phase. */
  start(): void
  reset(): void
  save(): void
  open(file: File): void
}

const startLabels: Readonly<Record<Phase, string>> = {
  loading: 'Start',
  ready: 'Start',
  training: 'Pause',
  paused: 'Go on',
  done: 'Train anew',
  opened: 'Train anew',
  error: 'Try again',
}

/** The buttons, and files that are dropped on the page. */
export class Actions {
  readonly #start = element('start', HTMLButtonElement)
  readonly #reset = element('reset', HTMLButtonElement)
  readonly #save = element('save', HTMLButtonElement)

  constructor(handlers: ActionHandlers) {
    this.#start.addEventListener('click', () => handlers.start())
    this.#reset.addEventListener('click', () => handlers.reset())
    this.#save.addEventListener('click', () => handlers.save())
    const input = element('file', HTMLInputElement)
    element('open', HTMLButtonElement).addEventListener('click', () => input.click())
    input.addEventListener('change', () => {
      const [file] = input.files ?? []
      if (file !== undefined) handlers.open(file)
      // The same file may be chosen again.
      input.value = ''
    })
    document.addEventListener('dragover', (event) => event.preventDefault())
    document.addEventListener('drop', (event) => {
      event.preventDefault()
      const [file] = event.dataTransfer?.files ?? []
      if (file !== undefined) handlers.open(file)
    })
  }

  show(phase: Phase): void {
    this.#start.textContent = startLabels[phase]
    this.#start.disabled = phase === 'loading'
    this.#reset.disabled = phase === 'loading' || phase === 'ready'
    this.#save.disabled = !['ready', 'training', 'paused', 'done'].includes(phase)
  }
}
