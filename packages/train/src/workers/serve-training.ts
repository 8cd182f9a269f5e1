import { dispose, mul } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { setKernelThreads } from '@tfjs-flows/wasm-kernels'
import { ExampleTable } from '../examples.ts'
import { FlatParameters } from '../flat-parameters.ts'
import { objectiveFrom, type Trainable } from '../objective.ts'
import { takeStep } from '../take-step.ts'
import { unpackModel } from './model-parcel.ts'
import { TeamAdam } from './team-adam.ts'
import { TeamBoard, type Word } from './team-board.ts'
import { waitWhile } from './wait-while.ts'
import type { JoinMessage, StartMessage, WorkerMessage } from './worker-messages.ts'

/** The file of this module, for workers that are started without a script of their own. */
export const serveTrainingUrl: string = import.meta.url

let serving = false

/** Whether this thread is a worker of a training run: it starts no others. */
export function isTrainingWorker(): boolean {
  return serving
}

/**
 * Makes this thread a worker of `fit({ workers: { count, start } })`, for browsers and bundles, where `fit` cannot start
 * one by itself. The script of the worker imports the packages of the model's classes and calls this, once.
 *
 * @example
 * ```ts
 * // my-worker.js
 * import '@tfjs-flows/flows'
 * import { serveTraining } from '@tfjs-flows/train'
 * serveTraining()
 * ```
 */
export function serveTraining(): void {
  serving = true
  const port = portOfThisThread()
  const reply = (message: WorkerMessage): void => port.post(message)
  let join: (memories: JoinMessage['memories']) => void
  const joined = new Promise<JoinMessage['memories']>((resolve) => {
    join = resolve
  })
  port.listen((message) => {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return
    if (message.kind === 'join') join((message as JoinMessage).memories)
    if (message.kind !== 'start') return
    work(message as StartMessage, reply, joined).catch((error: unknown) => {
      reply({ kind: 'failed', why: error instanceof Error ? error.message : String(error) })
    })
  })
  reply({ kind: 'hello' })
}

/** Builds what the main thread has, then takes every step as it does. */
async function work(
  start: StartMessage,
  reply: (message: WorkerMessage) => void,
  joined: Promise<JoinMessage['memories']>,
): Promise<void> {
  const { layout, rank, backend, kernels, threads, moments } = start
  const board = new TeamBoard(start.board, layout)
  const wait = ({ index, value }: Word): void => {
    waitWhile(board.words, index, value)
    if (board.hasEnded) throw new Ended()
  }
  try {
    // A backend for several threads has memory that the other ranks can read.
    await useBackend(backend, { kernels, threads: Math.max(2, threads) })
    setKernelThreads(threads)
    for (const url of start.imports) await import(/* @vite-ignore */ /* webpackIgnore: true */ url)
    const model = unpackModel(start.model) as Trainable
    const parameters = new FlatParameters(model)
    const examples = ExampleTable.fromShared(start.examples)
    const objective = objectiveFrom(start.objective)
    const optimizer = new TeamAdam(start.board, layout, { rank, wait, moments })
    const [from, to] = optimizer.share
    reply({ kind: 'ready', names: parameters.names, memory: optimizer.memory })
    optimizer.join(await joined)
    for (let orders = 0; ; orders += 1) {
      wait({ index: board.orders.index, value: orders })
      const { indices, learningRate, noise } = board.read()
      const rng = noise[rank] as (typeof noise)[number]
      const figures = await takeStep({
        parameters,
        optimizer,
        learningRate,
        losses: () =>
          mul(
            objective.losses(model, { ...examples.batch(indices.subarray(from, to)), rng }),
            (to - from) / layout.batch,
          ),
        stages: () => [],
      })
      dispose(figures)
    }
  } catch (error) {
    if (error instanceof Ended) return
    board.end()
    throw error
  }
}

/** Another thread ended the run: nothing is left to do. */
class Ended extends Error {}

interface Port {
  post(message: WorkerMessage): void
  listen(listener: (message: unknown) => void): void
}

function portOfThisThread(): Port {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  const port = process?.getBuiltinModule?.('node:worker_threads').parentPort
  if (port) {
    return { post: (message) => port.postMessage(message), listen: (listener) => void port.on('message', listener) }
  }
  const scope = globalThis as typeof globalThis & { postMessage(message: unknown): void }
  return {
    post: (message) => scope.postMessage(message),
    listen: (listener) => scope.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data)),
  }
}
