import { getBackend } from '@tensorflow/tfjs-core'
import { FlowsError, type Module, moduleSources, runningStatistics, toSpec } from '@tfjs-flows/core'
import type { ObjectiveSpec } from '../objective.ts'
import { kernelShare, type Machine, thisMachine } from './kernel-share.ts'
import { isTrainingWorker, serveTrainingUrl } from './serve-training.ts'
import type { WorkerThread } from './worker-thread.ts'

/** How many threads train, this one among them. */
export type WorkerCount = 'auto' | number

/** Workers whose script is the caller's: what browsers and bundled programs need. */
export interface OwnWorkers {
  readonly count: WorkerCount
  /**
   * Starts a worker whose script imports the packages of the model and calls `serveTraining()`, such as
   * `() => new Worker(new URL('./my-worker.js', import.meta.url), { type: 'module' })`.
   */
  readonly start: () => WorkerThread
}

export type WorkersOption = WorkerCount | OwnWorkers

/** What is to be trained, as far as it decides on workers. */
export interface WorkerQuestion {
  readonly workers: WorkersOption | undefined
  readonly model: Module
  readonly objective: ObjectiveSpec | undefined
  /** Rows of a step. */
  readonly batch: number
}

/** Threads to train with. */
export interface WorkerPlan {
  /** Threads that share the rows of each step, this one among them. */
  readonly ranks: number
  /** Threads that large kernels of each of them use. */
  readonly kernelThreads: number
  /** How to start the other ranks; absent where there are none. */
  readonly others?: OtherRanks
}

export interface OtherRanks {
  readonly start: () => WorkerThread
  /** Files that register the classes of the model. */
  readonly imports: readonly string[]
}

/**
 * Rows times parameters that each thread should have of a step. By two threads of a 2-core machine 14 million of them (2 ms) took
 * 1/1.5 of the time, 16 and 18 million (7 and 4 ms) 1/1.2 and 1/1.4, 84 million 1/1.6, 530 million 1/1.75.
 */
const WORK_OF_A_THREAD = 7e6
/**
 * Rows that a rank has at least where threads can share kernels instead, which costs no exchange of gradients. By two threads
 * of a 2-core machine: with 64 rows a rank 1/1.5 of the time by ranks and 1/1.7 by kernels (a MAF of 3 million parameters), 1/1.6
 * and 1/1.7 (a VAE), 1/1.2 and 1/1.3 (a spline coupling flow); with 256 rows 1/1.4 and 1/1.35, 1/1.5 and 1/1.2, 1/1.9 and 1/1.8.
 */
const ROWS_OF_A_RANK = 128
/** Threads that 'auto' takes at most: beyond them the exchange of gradients costs more than they gain. */
const MOST = 4

/**
 * How many threads train, and how they share the work; undefined for one.
 *
 * @throws FlowsError 'argument' or 'not-available' where a number above 1 is asked for that cannot be
 */
export function planWorkers(question: WorkerQuestion, machine: Machine = thisMachine()): WorkerPlan | undefined {
  const { workers = 1, model, batch } = question
  const count = typeof workers === 'object' ? workers.count : workers
  if (count !== 'auto' && !(Number.isSafeInteger(count) && count >= 1)) {
    const rule = "workers must be 'auto' or a whole number of at least 1"
    throw new FlowsError('argument', { who: 'fit', rule, got: String(count), do: 'Pass workers: 2' })
  }
  const wanted = count === 'auto' ? threadsFor(batch * model.countParameters(), machine) : count
  const threads = Math.min(wanted, batch)
  if (threads === 1) return undefined
  const most = count !== 'auto' && machine.sharesKernels ? Math.floor(batch / ROWS_OF_A_RANK) : threads
  const ranks = Math.max(1, Math.min(threads, most))
  const kernelThreads = Math.max(kernelShare(ranks, machine), machine.sharesKernels ? Math.floor(threads / ranks) : 1)
  if (ranks === 1) return { ranks, kernelThreads }
  const obstacle = obstacleOf(question)
  if (obstacle === undefined) return { ranks, kernelThreads, others: starterOf(workers, model) }
  if (count === 'auto') return undefined
  throw new FlowsError('not-available', { who: 'fit', ...obstacle })
}

/** Cores that kernels use already are left to them: their results are the same bits, and they have nothing to set up. */
function threadsFor(work: number, { cores, kernelThreads }: Machine): number {
  return Math.max(1, Math.min(MOST, Math.floor(cores / kernelThreads), Math.floor(work / WORK_OF_A_THREAD)))
}

interface Obstacle {
  readonly rule: string
  readonly got: string
  readonly do: string
}

/** Why there cannot be workers, if so. */
function obstacleOf({ workers, model, objective }: WorkerQuestion): Obstacle | undefined {
  const alone = 'Train with workers: 1'
  const backend = getBackend()
  if (isTrainingWorker()) {
    return {
      rule: 'a worker cannot have workers',
      got: 'a worker that trains',
      do: 'Keep fit out of files with models',
    }
  }
  if (backend !== 'wasm' && backend !== 'cpu') {
    return {
      rule: 'workers need the backend wasm',
      got: backend,
      do: `await useBackend('wasm') first, or t${alone.slice(1)}`,
    }
  }
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated === false) {
    const todo =
      'Serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
    return { rule: 'workers need memory that threads share', got: 'a page that is not cross-origin isolated', do: todo }
  }
  if (objective === undefined) {
    const rule = 'workers need an objective of this package: a function cannot be sent to them'
    return { rule, got: 'an objective of your own', do: alone }
  }
  const [statistic] = runningStatistics(model).keys()
  if (statistic !== undefined) {
    const rule = 'with workers a model must not take statistics of the batch, of which each has a part'
    return { rule, got: `the running statistic '${statistic}'`, do: alone }
  }
  return typeof workers === 'object' ? undefined : obstacleInNode(model)
}

/** What a worker that we start must be able to import, and what it must not: the program would run again in it. */
function obstacleInNode(model: Module): Obstacle | undefined {
  const todo = 'Pass workers: { count, start }, where start makes a worker whose script calls serveTraining()'
  const node = nodeModules()
  if (node === undefined) return { rule: 'workers of a page need a script', got: 'a count alone', do: todo }
  const { urls, unknown } = moduleSources(toSpec(model))
  const [strange] = unknown
  if (strange !== undefined) {
    const rule = 'workers import the files of the model, which registerModule(Class, import.meta.url) tells'
    return { rule, got: `no file of '${strange}'`, do: `Tell it, or p${todo.slice(1)}` }
  }
  const program = node.entry
  const wrong = [serveTrainingUrl, ...urls].find((url) => !url.startsWith('file:') || url === program)
  if (wrong === undefined) return undefined
  const rule = 'workers import the files of the model, which must not be the program itself'
  return { rule, got: wrong, do: `Move the class to a file of its own, or p${todo.slice(1)}` }
}

function starterOf(workers: WorkersOption, model: Module): OtherRanks {
  if (typeof workers === 'object') return { start: workers.start, imports: [] }
  const program = `import(${JSON.stringify(serveTrainingUrl)}).then(({ serveTraining }) => serveTraining())`
  const start = (): WorkerThread => {
    const node = nodeModules()
    if (node === undefined) throw new Error('there are no workers of Node here')
    return new node.threads.Worker(program, { eval: true })
  }
  return { start, imports: moduleSources(toSpec(model)).urls }
}

/** Node's own modules, and the address of the program that it runs. */
function nodeModules(): { threads: typeof import('node:worker_threads'); entry: string | undefined } | undefined {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  if (process?.getBuiltinModule === undefined || process.versions?.node === undefined) return undefined
  const threads = process.getBuiltinModule('node:worker_threads')
  const [, script] = process.argv ?? []
  const { existsSync, realpathSync } = process.getBuiltinModule('node:fs')
  const isFile = script !== undefined && existsSync(script)
  const entry = isFile ? process.getBuiltinModule('node:url').pathToFileURL(realpathSync(script)).href : undefined
  return { threads, entry }
}
