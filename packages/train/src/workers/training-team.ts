import { FlowsError, type Rng, type Shape, turnOfEventLoop } from '@tfjs-flows/core'
import { TeamAdam } from './team-adam.ts'
import type { Word } from './team-board.ts'
import { waitInTurnsWhile } from './wait-while.ts'
import { isWorkerMessage, type JoinMessage, type StartMessage } from './worker-messages.ts'
import { listen, type WorkerThread } from './worker-thread.ts'

/** What a team is made of. */
export interface TeamOptions {
  /** Threads in all; this one is the first. */
  readonly ranks: number
  /** Rows of a step, at least one for each rank. */
  readonly batch: number
  /** Names and shapes of the parameters. */
  readonly names: readonly string[]
  readonly shapes: readonly Shape[]
  /** Largest norm of the gradient. */
  readonly clipNorm: number
  /** Steps taken before. */
  readonly step: number
  /** Starts a thread that serves training. */
  readonly start: () => WorkerThread
  /** What each worker is told beside its place in the team. */
  readonly message: Omit<StartMessage, 'kind' | 'rank' | 'layout' | 'board'>
}

/** A step of the whole team. */
export interface TeamStep {
  /** Rows of the batch. */
  readonly indices: Int32Array
  readonly learningRate: number
  /** A child of it goes to each rank. */
  readonly noise: Rng
}

/** What the first rank computes itself. */
export interface OwnShare {
  readonly indices: Int32Array
  readonly noise: Rng
  /** What the mean loss of these rows counts in that of the batch. */
  readonly weight: number
}

/** The workers of a run, seen by the thread that runs it: its rank 0, which gives the orders. */
export class TrainingTeam {
  readonly ranks: number
  /** Takes this thread's part of the steps that were ordered. @throws FlowsError 'worker' where a worker failed */
  readonly optimizer: TeamAdam
  readonly #options: TeamOptions
  readonly #threads: readonly WorkerThread[]
  readonly #ready: Promise<unknown>
  #fault: FlowsError | undefined
  #isOver = false

  constructor(options: TeamOptions) {
    const { ranks, batch, shapes, clipNorm, step } = options
    const layout = { ranks, batch, shapes, clipNorm, step }
    const board = TeamAdam.board(layout)
    const { moments } = options.message
    this.#options = options
    this.ranks = ranks
    this.optimizer = new TeamAdam(board, layout, { rank: 0, wait: (word) => this.#wait(word), moments })
    this.#threads = Array.from({ length: ranks - 1 }, () => options.start())
    const started = this.#threads.map((thread, i) => {
      return this.#started(thread, { ...options.message, kind: 'start', rank: i + 1, layout, board })
    })
    this.#ready = Promise.all(started).then((others) => this.#join([this.optimizer.memory, ...others]))
    // Whoever takes the first step hears of it.
    this.#ready.catch(() => {})
  }

  /** Gives every rank its step, and gives what this one has to do. @throws FlowsError 'worker' where a worker failed */
  async order({ indices, learningRate, noise }: TeamStep): Promise<OwnShare> {
    await this.#ready
    this.#check()
    const { batch } = this.#options
    const children = noise.split(this.ranks)
    this.optimizer.board.publish({ indices, learningRate, noise: children })
    const [from, to] = this.optimizer.share
    return { indices: indices.subarray(from, to), noise: children[0] ?? noise, weight: (to - from) / batch }
  }

  /** Ends the workers, whatever they do, and waits until they are gone. */
  async end(): Promise<void> {
    this.#isOver = true
    this.optimizer.board.end()
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
    this.optimizer.dispose()
  }

  #join(memories: readonly WebAssembly.Memory[]): void {
    const message: JoinMessage = { kind: 'join', memories }
    for (const thread of this.#threads) thread.postMessage(message)
    this.optimizer.join(memories)
  }

  async #wait({ index, value }: Word): Promise<void> {
    const { board } = this.optimizer
    await waitInTurnsWhile(board.words, index, value, () => this.#check())
    // A worker that failed has ended the meeting; its message is under way.
    while (board.hasEnded) {
      await turnOfEventLoop()
      this.#check()
    }
  }

  /** The memory of a worker that is ready. */
  #started(thread: WorkerThread, message: StartMessage): Promise<WebAssembly.Memory> {
    return new Promise((resolve, reject) => {
      const fail = (why: string, cause?: unknown): void => {
        if (this.#isOver) return
        this.#fault ??= workerError(message.rank, why, cause)
        reject(this.#fault)
      }
      const hear = (said: unknown): void => {
        if (!isWorkerMessage(said)) return
        if (said.kind === 'hello') thread.postMessage(message)
        else if (said.kind === 'failed') fail(said.why)
        else if (said.names.join() !== this.#options.names.join())
          fail('the model that its options rebuild has other parameters')
        else {
          // From now on it does not keep a program alive that has left its run unfinished.
          thread.unref?.()
          resolve(said.memory)
        }
      }
      listen(thread, { message: hear, fault: fail })
    })
  }

  #check(): void {
    if (this.#fault !== undefined) throw this.#fault
  }
}

function workerError(rank: number, why: string, cause: unknown): FlowsError {
  const parts = {
    who: 'fit',
    rule: 'every worker must run until the training ends',
    got: `worker ${rank}: ${why.replace(/\.$/, '')}`,
    do: 'The best weights so far are restored. Train with workers: 1 where it happens again',
  }
  return new FlowsError('worker', parts, cause)
}
