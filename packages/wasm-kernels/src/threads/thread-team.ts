import { FlowsError } from '@tfjs-flows/core'
import { jobStates, teamWords } from './member-program.ts'
import { startMember } from './start-member.ts'
import { type TeamModule, ThreadJob } from './thread-job.ts'
import type { WasmThread } from './wasm-thread.ts'

/** Jobs that there can be at a time. */
const JOBS = 16
/** Milliseconds after which a helper that took a job counts as dead. */
const PATIENCE = 60_000

const { posted, idle, taken, failed } = jobStates

/**
 * Threads beside that of the program. Parts of a kernel become jobs, which helpers take in order while the program runs a
 * part itself; then it runs, from the last one, what no helper has taken. Nobody waits for a helper that sleeps, is not
 * there yet or has other work.
 */
export class ThreadTeam {
  readonly #parts: TeamModule
  readonly #words = new Int32Array(new SharedArrayBuffer(4 * (teamWords.jobs + JOBS)))
  readonly #jobs: readonly ThreadJob[]
  readonly #stops: (() => void)[] = []

  constructor(parts: TeamModule) {
    this.#parts = parts
    this.#jobs = Array.from({ length: JOBS }, () => new ThreadJob(parts))
  }

  /** Starts helpers until there are so many. */
  grow(helpers: number): void {
    const { module, memory } = this.#parts
    while (this.#stops.length < helpers) {
      const jobs = this.#jobs.map(({ calls }) => calls)
      this.#stops.push(startMember({ module, memory, words: this.#words, jobs }))
    }
  }

  /** Ends the helpers. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /**
   * Runs `first` here, and each of `others`, of which there are at most `mostParts - 1`, wherever there is time for it.
   *
   * @returns how many of the others ran here
   */
  run(first: () => void, others: readonly ((thread: WasmThread) => void)[]): number {
    const jobs = this.#jobs.slice(0, others.length)
    let left = 0
    try {
      for (const [i, job] of jobs.entries()) {
        others[i]?.(job)
        this.#post(i)
      }
      first()
      for (let i = jobs.length - 1; i >= 0; i -= 1) left += this.#takeBack(i)
    } finally {
      this.#endAll(jobs)
    }
    return left
  }

  /** Also after a fault nobody may work on any more, and nothing be left for the next kernel. */
  #endAll(jobs: readonly ThreadJob[]): void {
    const states = jobs.map((_, i) => this.#end(i))
    for (const job of jobs) job.clear()
    if (states.includes(failed)) throw fault('one of them failed')
  }

  #post(job: number): void {
    Atomics.store(this.#words, teamWords.jobs + job, posted)
    Atomics.add(this.#words, teamWords.bell, 1)
    if (Atomics.load(this.#words, teamWords.sleepers) > 0) Atomics.notify(this.#words, teamWords.bell)
  }

  /** Runs a job here unless it is taken; gives how many it ran. */
  #takeBack(index: number): number {
    if (Atomics.compareExchange(this.#words, teamWords.jobs + index, posted, idle) !== posted) return 0
    this.#jobs[index]?.run()
    return 1
  }

  /** The state in which a job ends, when it has; what nobody took ends at once. */
  #end(index: number): number {
    const at = teamWords.jobs + index
    Atomics.compareExchange(this.#words, at, posted, idle)
    const patience = performance.now() + PATIENCE
    let state = Atomics.load(this.#words, at)
    while (state === taken) {
      for (let look = 0; look < 10_000 && state === taken; look += 1) state = Atomics.load(this.#words, at)
      if (performance.now() > patience) throw fault(`one of them did not end in ${PATIENCE / 1000} s`)
    }
    Atomics.store(this.#words, at, idle)
    return state
  }
}

/** Into how many parts a kernel can be divided at most. */
export const mostParts: number = JOBS + 1

function fault(got: string): FlowsError {
  return new FlowsError('worker', {
    who: 'the kernels of wasm',
    rule: 'their threads must finish what they begin',
    got,
    do: "Start with one thread, useBackend('wasm', { threads: 1 }), and tell us",
  })
}
