import { FlowsError } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { densityTitles, type Settings } from '../settings.ts'
import { FlowRun } from './flow-run.ts'
import { encodeFlow, type OpenedModel, openModel } from './model-file.ts'
import type { Report, Request, Scene } from './protocol.ts'
import { frameOf, toyScene } from './scene.ts'
import { type Quality, Subject } from './subject.ts'
import { toyProblem } from './toy-problem.ts'
import { Training } from './training.ts'

/** Tells the page; what is listed is moved, not copied. */
export type Post = (report: Report, moved?: Transferable[]) => void

/** A run with its training. */
interface Work {
  readonly run: FlowRun
  readonly training: Training
  /** Settles when the training has ended, if it was begun. */
  ended: Promise<void> | undefined
}

/** The engine's side of the page: one density at a time, trained or opened. Requests are answered in their order. */
export class Session {
  readonly #post: Post
  #subject: Subject | undefined
  #work: Work | undefined
  #backend = ''
  #queue: Promise<void> = Promise.resolve()
  /** Counts the requests that replace the subject: of several that wait, only the last is worth its time. */
  #replacements = 0

  constructor(post: Post) {
    this.#post = post
  }

  handle(request: Request): Promise<void> {
    const replaces = request.kind === 'prepare' || request.kind === 'open'
    if (replaces) this.#replacements += 1
    const count = this.#replacements
    this.#queue = this.#queue.then(async () => {
      if (replaces && count !== this.#replacements) return
      try {
        await this.#answer(request)
      } catch (error) {
        this.#fail(error, request.kind === 'prepare')
      }
    })
    return this.#queue
  }

  /** Ends what runs and frees it, once the requests before are answered. */
  close(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#clear())
    return this.#queue
  }

  async #answer(request: Request): Promise<void> {
    switch (request.kind) {
      case 'prepare':
        await this.#prepare(request.settings)
        return request.start ? this.#start() : undefined
      case 'start':
        return this.#start()
      case 'pause':
        return this.#work?.training.pause()
      case 'save':
        return this.#save()
      case 'open':
        return this.#open(request)
    }
  }

  async #prepare(settings: Settings): Promise<void> {
    await this.#clear()
    await this.#useBackend(settings.backend)
    const run = new FlowRun(settings)
    const { flow, problem } = run
    const scene = toyScene(problem.density, problem.heldOut)
    this.#subject = new Subject(flow, scene.frame, problem)
    this.#work = { run, training: this.#training(run), ended: undefined }
    this.#show({ ...scene, title: densityTitles[settings.density], about: null })
    await this.#look(0, 'fine', true)
    this.#post({ kind: 'phase', phase: 'ready' })
  }

  #start(): void {
    const work = this.#work
    if (work === undefined) return
    work.training.goOn()
    work.ended ??= work.training.complete().catch((error: unknown) => this.#fail(error, true))
  }

  #training(run: FlowRun): Training {
    return new Training(run, {
      progress: (step, loss, stepsPerSecond) => this.#post({ kind: 'progress', step, loss, stepsPerSecond }),
      picture: (step, quality) => this.#look(step, quality, quality === 'fine'),
      phase: (phase) => this.#post({ kind: 'phase', phase }),
    })
  }

  async #open({ file, name, backend }: Extract<Request, { kind: 'open' }>): Promise<void> {
    if (this.#subject === undefined) await this.#useBackend(backend)
    const opened = await openModel(file)
    await this.#clear()
    const { subject, scene } = await describe(opened)
    this.#subject = subject
    this.#show({ ...scene, title: name, columns: opened.columns, about: opened.about })
    await this.#look(0, 'fine', true)
    this.#post({ kind: 'phase', phase: 'opened' })
  }

  async #save(): Promise<void> {
    if (this.#work === undefined) return
    const { run, training } = this.#work
    const { step } = training
    const bytes = await encodeFlow(run.flow, run.settings, step)
    this.#post({ kind: 'saved', bytes, name: `${run.settings.density}-${step}-steps.safetensors` }, [bytes.buffer])
  }

  async #look(step: number, quality: Quality, withOutcome: boolean): Promise<void> {
    const subject = this.#subject
    if (subject === undefined) return
    const { picture, score } = await subject.look(quality)
    const { logProb, samples, encoded } = picture
    const moved = [logProb, samples, encoded].flatMap((values) => (values === null ? [] : [values.buffer]))
    this.#post({ kind: 'picture', step, picture, score }, moved)
    if (withOutcome) this.#post({ kind: 'outcome', outcome: await subject.outcome(step, score) })
  }

  #show(scene: Omit<Scene, 'parameters' | 'backend'>): void {
    const parameters = this.#subject?.density.countParameters() ?? 0
    this.#post({ kind: 'scene', scene: { ...scene, parameters, backend: this.#backend } })
  }

  async #useBackend(backend: Settings['backend']): Promise<void> {
    this.#post({ kind: 'busy', what: `Starting ${backend}` })
    const { name, why } = await useBackend(backend)
    this.#backend = `${name}: ${why}`
  }

  /** Ends what runs and frees it. */
  async #clear(): Promise<void> {
    this.#work?.training.stop()
    await this.#work?.ended
    this.#subject?.dispose()
    this.#work = undefined
    this.#subject = undefined
  }

  #fail(error: unknown, fatal: boolean): void {
    const message = error instanceof FlowsError ? error.message : `This should not have happened: ${String(error)}`
    this.#post({ kind: 'failed', message, fatal })
  }
}

/** An opened model with what surrounds it: the truth, where the file says which toy density it learned. */
async function describe({ density, origin }: OpenedModel): Promise<{
  subject: Subject
  scene: Omit<Scene, 'title' | 'columns' | 'about' | 'parameters' | 'backend'>
}> {
  if (origin === null) {
    const frame = await frameOf(density)
    return { subject: new Subject(density, frame, null), scene: { frame, entropy: null, truth: null, data: null } }
  }
  const problem = toyProblem(origin.density, origin.seed)
  const scene = toyScene(problem.density, problem.heldOut)
  return { subject: new Subject(density, scene.frame, problem), scene }
}
