import { FlowsError, Rng } from '@tfjs-flows/core'
import type { Distribution } from '@tfjs-flows/distributions'
import { finished, fit } from '@tfjs-flows/train'
import type { PreparedData } from '../prepare-data.ts'
import { trainingLine } from './fit-progress.ts'
import type { FitSettings, Fitted, LearningPoint } from './model-kind.ts'
import type { NetworkFamily } from './network-families.ts'

/** Passes over the training rows where the user names no number of steps, within bounds. */
const EPOCHS = 27
const FEWEST_STEPS = 1000
const MOST_STEPS = 10_000
/** Widths of hidden layers that are tried where the user names none. */
const WIDTHS = [32, 64, 128] as const
/** Share of the steps that each width is tried for. */
const PILOT_SHARE = 0.1
const EVALUATIONS = 20

/** Chooses the width by short trainings on equal terms, unless it is given, and trains the chosen model. */
export async function fitNetwork(
  family: NetworkFamily,
  data: PreparedData,
  settings: FitSettings,
  progress: (text: string) => void,
): Promise<Fitted> {
  const started = performance.now()
  const steps = settings.steps ?? defaultSteps(data.train.rows, settings.batchSize, family.stepShare)
  const run = { ...settings, steps }
  const { width, words } = await chooseWidth(family, data, run, progress)
  const options = { features: data.columns.length, width, components: settings.components }
  const density = family.build({ ...options, rng: new Rng(settings.seed) })
  const training = await train(density, data, { ...run, name: family.name }, progress)
  return {
    density,
    parameters: density.countParameters(),
    seconds: (performance.now() - started) / 1000,
    settings: `${family.describe(options)}, ${width}-${width} hidden (${words}), ${training.steps} steps of ${settings.batchSize} rows${training.workers === 1 ? '' : ` by ${training.workers} threads`}, best at step ${training.bestStep}${endWords(training.stopped)}`,
    learning: training.learning,
  }
}

function defaultSteps(rows: number, batchSize: number, share = 1): number {
  return Math.round(share * Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.round((EPOCHS * rows) / batchSize))))
}

type Run = FitSettings & { readonly steps: number }

async function chooseWidth(
  family: NetworkFamily,
  data: PreparedData,
  settings: Run,
  progress: (text: string) => void,
): Promise<{ width: number; words: string }> {
  if (settings.width !== undefined) return { width: settings.width, words: 'width given' }
  const steps = Math.max(50, Math.round(settings.steps * PILOT_SHARE))
  let best = { width: WIDTHS[0] as number, loss: Number.POSITIVE_INFINITY }
  for (const width of WIDTHS) {
    const { components, seed } = settings
    const density = family.build({ features: data.columns.length, width, components, rng: new Rng(seed) })
    try {
      const name = `${family.name} width ${width}`
      const { loss } = await train(density, data, { ...settings, steps, name }, progress)
      if (loss < best.loss) best = { width, loss }
    } finally {
      density.dispose()
    }
    if (settings.signal.aborted) break
  }
  return { width: best.width, words: `width best on validation of ${WIDTHS.join(', ')} after ${steps} steps each` }
}

interface Training {
  readonly loss: number
  readonly steps: number
  readonly bestStep: number
  readonly learning: readonly LearningPoint[]
  /** By itself, by an interrupt, or (the error's text) by numbers that were no longer finite. */
  readonly stopped: string
  /** Threads that trained. */
  readonly workers: number
}

async function train(
  density: Distribution,
  data: PreparedData,
  settings: Run & { readonly name: string },
  progress: (text: string) => void,
): Promise<Training> {
  const learning: LearningPoint[] = []
  const started = performance.now()
  let best = { step: 0, loss: Number.POSITIVE_INFINITY }
  let workers = 1
  const run = fit({
    model: density,
    data: data.train.standard,
    validation: data.validation.standard,
    steps: settings.steps,
    batchSize: settings.batchSize,
    evaluateEvery: Math.max(10, Math.round(settings.steps / EVALUATIONS)),
    rng: new Rng(settings.seed),
    signal: settings.signal,
    workers: settings.workers,
  })
  try {
    const result = await finished(run, (figures) => {
      workers = figures.workers
      if (figures.validation !== undefined) {
        const { loss, improved } = figures.validation
        learning.push({ seconds: (performance.now() - started) / 1000, loss })
        if (improved) best = { step: figures.step, loss }
      }
      progress(trainingLine(settings.name, { ...figures, validationLoss: learning.at(-1)?.loss }))
    })
    const { step, validationLoss } = result.best
    const stopped = result.stopped === 'aborted' ? 'aborted' : 'finished'
    return { loss: validationLoss ?? best.loss, bestStep: step, steps: result.steps, learning, stopped, workers }
  } catch (error) {
    // The weights of the best evaluation are back in the model: they are worth keeping, and the reason worth telling.
    if (!(error instanceof FlowsError && error.code === 'non-finite')) throw error
    progress(error.message)
    return { loss: best.loss, bestStep: best.step, steps: best.step, learning, stopped: error.message, workers }
  }
}

function endWords(stopped: string): string {
  if (stopped === 'finished') return ''
  return stopped === 'aborted' ? ', interrupted' : `, stopped: ${stopped}`
}
