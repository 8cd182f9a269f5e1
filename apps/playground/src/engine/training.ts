import type { FlowRun } from './flow-run.ts'
import { Gate } from './gate.ts'
import { Speedometer } from './speedometer.ts'
import type { Quality } from './subject.ts'

/** What a training tells whoever started it. A promise that comes back is waited for. */
export interface TrainingListener {
  progress(step: number, loss: number, stepsPerSecond: number): void
  /** Time for a picture: now and then, and with `fine` whenever the training rests. */
  picture(step: number, quality: Quality): Promise<void>
  phase(phase: 'training' | 'paused' | 'done'): void
}

/** Pictures take at most this share of the time. */
const PICTURE_SHARE = 0.25
/** Milliseconds of training between two pictures, at least. */
const PICTURE_WAIT = 250

/** One training of a run that can be paused, gone on with, and stopped. */
export class Training {
  readonly #run: FlowRun
  readonly #listener: TrainingListener
  readonly #gate = new Gate()
  readonly #stopper = new AbortController()
  #step = 0
  #wait = 0
  #pictured = performance.now()

  constructor(run: FlowRun, listener: TrainingListener) {
    this.#run = run
    this.#listener = listener
  }

  get step(): number {
    return this.#step
  }

  /** Trains to the end, or until it is stopped. */
  async complete(): Promise<void> {
    const { signal } = this.#stopper
    const speed = new Speedometer()
    this.#listener.phase('training')
    for await (const { step, loss } of this.#run.train(signal)) {
      if (signal.aborted) continue
      this.#step = step
      this.#listener.progress(step, loss, speed.read(step))
      if (step === this.#run.settings.steps) break
      if (this.#isPictureDue) await this.#takePicture('coarse')
      if (this.#gate.isShut) await this.#rest()
      speed.resume()
    }
    if (signal.aborted) return
    await this.#takePicture('fine')
    if (!signal.aborted) this.#listener.phase('done')
  }

  pause(): void {
    this.#gate.shut()
  }

  goOn(): void {
    this.#gate.open()
  }

  /** Ends the training within a step; nothing is told any more. */
  stop(): void {
    this.#stopper.abort()
    this.#gate.open()
  }

  get #isPictureDue(): boolean {
    return performance.now() - this.#pictured >= this.#wait
  }

  async #takePicture(quality: Quality): Promise<void> {
    const started = performance.now()
    await this.#listener.picture(this.#step, quality)
    this.#pictured = performance.now()
    const cost = this.#pictured - started
    this.#wait = Math.max(PICTURE_WAIT, cost * (1 / PICTURE_SHARE - 1))
  }

  async #rest(): Promise<void> {
    await this.#takePicture('fine')
    if (this.#stopper.signal.aborted || !this.#gate.isShut) return
    this.#listener.phase('paused')
    await this.#gate.passed()
    if (!this.#stopper.signal.aborted) this.#listener.phase('training')
  }
}
