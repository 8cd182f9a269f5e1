import { Rng } from '@tfjs-flows/core'
import { type Standardization, standardization } from '@tfjs-flows/data'
import type { Distribution } from '@tfjs-flows/distributions'
import { type Rows, testLogProb } from '@tfjs-flows/metrics'
import { type FitProgress, type FitSettings, finished, fit } from '@tfjs-flows/train'
import type { Recipe, RecipeOptions } from '../recipe.ts'
import { fitGaussian } from './fit-gaussian.ts'
import { plusMinus, type Result, resultTable, verdict } from './result-table.ts'
import type { TabularData } from './tabular-data.ts'
import { type TabularModel, type TabularModelOptions, tabularModels } from './tabular-models.ts'

/** A figure and twice its standard error. */
type Figure = readonly [mean: number, error: number]

/** A benchmark of tables: its rows, the budget of every flow, and the figures of zuko under that budget. */
export interface TabularBenchmark {
  readonly name: string
  readonly about: string
  /** The rows, or the path that is missing. */
  load(): TabularData | string
  readonly steps: number
  readonly hidden: readonly number[]
  /** Whether flows learn in the units of the training rows; densities stay those of the rows. */
  readonly standardize: boolean
  readonly figures: Readonly<Record<'Gaussian' | TabularModel['name'], Figure>>
  /** What this project would fit to such rows. */
  readonly recommended: Candidate
}

/** One model to train, and how. */
export interface Candidate {
  readonly words: string
  readonly settings: FitSettings
  build(options: Omit<TabularModelOptions, 'hidden'>): Distribution
}

/** The budget that every figure has: Adam from 1e-3 down half a cosine, 256 rows a step, gradients clipped at a norm of 5. */
const BUDGET: FitSettings = { learningRate: 1e-3, schedule: 'cosine', batchSize: 256, clipNorm: 5, evaluateEvery: 200 }

/** The recipe that fits a Gaussian, the other library's three flows and the recommended one to a benchmark. */
export function tabularRecipe(benchmark: TabularBenchmark): Recipe {
  const { name, about } = benchmark
  return {
    name,
    about,
    async run(print, signal, options) {
      const data = benchmark.load()
      if (typeof data === 'string') return print(`${name}: skipped, ${data} is not there`)
      const say = options.json ? options.progress : print
      say(`${name}: ${sizes(data)} of ${data.train.features} columns, seed ${options.seed}`)
      const results: Result[] = []
      for (const row of rowsOf(benchmark, data, options, signal)) {
        if (signal.aborted) break
        if (options.only?.includes(row.model) === false) continue
        const result = await row.measure()
        if (result === undefined) break
        results.push(result)
        say(`${name} ${result.model}: ${describe(result)}`)
      }
      const lines = options.json ? [JSON.stringify({ name, seed: options.seed, results })] : resultTable(results)
      for (const line of lines) print(line)
    },
  }
}

interface Row {
  readonly model: string
  /** Undefined where the run was interrupted. */
  measure(): Promise<Result | undefined>
}

function rowsOf(benchmark: TabularBenchmark, data: TabularData, options: RecipeOptions, signal: AbortSignal): Row[] {
  const { hidden, steps, figures, recommended } = benchmark
  const flows = tabularModels.map(
    (model): Contender => ({
      model: model.name,
      reference: figures[model.name],
      words: `${model.words}, ${hidden.join('-')}`,
      settings: { steps },
      build: (given) => model.build({ ...given, hidden }),
    }),
  )
  const contenders = [...flows, { ...recommended, model: 'recommended', reference: undefined }]
  return [
    { model: 'Gaussian', measure: () => fitGaussian(data, figures.Gaussian) },
    ...contenders.map((contender) => ({
      model: contender.model,
      measure: () => train(contender, benchmark, data, options, signal),
    })),
  ]
}

interface Contender extends Candidate {
  readonly model: string
  readonly reference: Figure | undefined
}

async function train(
  { model, reference, words, settings, build }: Contender,
  { name, standardize }: TabularBenchmark,
  { train, validation, test }: TabularData,
  { seed, progress }: RecipeOptions,
  signal: AbortSignal,
): Promise<Result | undefined> {
  const { features } = train
  const density = build({ features, seed, standardize: standardize ? unitsOf(train) : undefined })
  try {
    const run = fit({
      ...BUDGET,
      ...settings,
      model: density,
      data: train.values,
      validation: validation.values,
      rng: new Rng(seed),
      signal,
    })
    const result = await finished(run, (figures) => progress(trainingLine(`${name} ${model}`, figures)))
    if (signal.aborted) return undefined
    return {
      model,
      test: await testLogProb(density, test),
      reference,
      parameters: density.countParameters(),
      seconds: result.seconds,
      budget: `${words}; ${result.steps} steps, best at ${result.best.step}`,
    }
  } finally {
    density.dispose()
  }
}

function unitsOf({ values, features }: Rows): Standardization {
  const columns = Array.from({ length: features }, (_, j) => `column ${j}`)
  return standardization(Float64Array.from(values), columns)
}

function trainingLine(
  name: string,
  { step, steps, loss, validation, stepsPerSecond, etaSeconds }: FitProgress,
): string {
  const held = validation === undefined ? '' : `, validation ${validation.loss.toFixed(3)}`
  return `${name}  ${step}/${steps}  ${stepsPerSecond.toFixed(1)} steps/s  ${etaSeconds.toFixed(0)} s left  loss ${loss.toFixed(3)} nats${held}`
}

function describe(result: Result): string {
  const { test, reference, seconds, budget } = result
  const beside = reference === undefined ? '' : `, zuko ${plusMinus(...reference)}: ${verdict(result)}`
  return `${plusMinus(test.mean, 2 * test.standardError)} nats${beside} (${budget}, ${seconds.toFixed(0)} s)`
}

function sizes({ train, validation, test }: { train: Rows; validation: Rows; test: Rows }): string {
  const count = ({ rows }: Rows): string => rows.toLocaleString('en-US')
  return `${count(train)} rows to train, ${count(validation)} to validate, ${count(test)} to test,`
}
