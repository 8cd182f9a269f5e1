/** What a job is doing: the one word that decides who runs it. */
export const jobStates = { idle: 0, posted: 1, taken: 2, done: 3, failed: 4 } as const

/** The indices of the words that both threads read: the state of the job, and whether the helper sleeps. */
export const jobWords = { state: 0, sleeps: 1, count: 2 } as const

/** What a helper gets when it starts. */
export interface HelperData {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly words: Int32Array<SharedArrayBuffer>
  /** The calls of the job: their number, then for each the index of its function, the number of its arguments, these. */
  readonly calls: Float64Array<SharedArrayBuffer>
}

/** Milliseconds of looking for a job before a helper sleeps: waking it takes about 0.05 ms, and a step has many jobs. */
const SPIN = 1

/**
 * The program of a helper, in Node and browsers. It is a text because a file of its own would have to be found again in
 * every bundle; it imports nothing.
 */
export const helperProgram: string = `
const { idle, posted, taken, done, failed } = ${JSON.stringify(jobStates)}
const { state, sleeps } = ${JSON.stringify(jobWords)}

function serve({ module, memory, words, calls }) {
  const functions = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports)
  for (;;) {
    awaitJob(words)
    if (Atomics.compareExchange(words, state, posted, taken) !== posted) continue
    try {
      run(functions, calls)
      Atomics.store(words, state, done)
    } catch {
      Atomics.store(words, state, failed)
    }
  }
}

function awaitJob(words) {
  let end = performance.now() + ${SPIN}
  for (;;) {
    for (let look = 0; look < 500; look += 1) if (Atomics.load(words, state) === posted) return
    if (performance.now() < end) continue
    Atomics.store(words, sleeps, 1)
    const seen = Atomics.load(words, state)
    if (seen !== posted) Atomics.wait(words, state, seen)
    Atomics.store(words, sleeps, 0)
    end = performance.now() + ${SPIN}
  }
}

function run(functions, calls) {
  for (let i = 0, at = 1; i < calls[0]; i += 1) {
    const first = at + 2
    at = first + calls[at + 1]
    functions[calls[first - 2]](...calls.subarray(first, at))
  }
}

if (typeof require === 'function') serve(require('node:worker_threads').workerData)
else addEventListener('message', ({ data }) => serve(data), { once: true })
`
