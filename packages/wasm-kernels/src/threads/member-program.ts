/** What a job is doing: the word that decides who runs it. */
export const jobStates = { idle: 0, posted: 1, taken: 2, done: 3, failed: 4 } as const

/** Words that all threads read: how often a job was posted, how many helpers sleep, then the state of each job. */
export const teamWords = { bell: 0, sleepers: 1, jobs: 2 } as const

/** What a helper gets when it starts. */
export interface MemberData {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly words: Int32Array<SharedArrayBuffer>
  /** The calls of each job: their number, then for each the index of its function, the number of its arguments, these. */
  readonly jobs: readonly Float64Array<SharedArrayBuffer>[]
}

/** Milliseconds of looking for a job before a helper sleeps: waking it takes about 0.05 ms, and a step has many jobs. */
const SPIN = 1

/**
 * The program of a helper, in Node and browsers. It is a text because a file of its own would have to be found again in
 * every bundle; it imports nothing.
 */
export const memberProgram: string = `
const { posted, taken, done, failed } = ${JSON.stringify(jobStates)}
const { bell, sleepers, jobs: first } = ${JSON.stringify(teamWords)}

function serve({ module, memory, words, jobs }) {
  const functions = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports)
  for (let heard = 0; ; heard = awaitBell(words, heard)) {
    for (let i = 0; i < jobs.length; i += 1) {
      if (Atomics.compareExchange(words, first + i, posted, taken) !== posted) continue
      try {
        run(functions, jobs[i])
        Atomics.store(words, first + i, done)
      } catch {
        Atomics.store(words, first + i, failed)
      }
    }
  }
}

function awaitBell(words, heard) {
  const end = performance.now() + ${SPIN}
  do {
    for (let look = 0; look < 500; look += 1) {
      const now = Atomics.load(words, bell)
      if (now !== heard) return now
    }
  } while (performance.now() < end)
  Atomics.add(words, sleepers, 1)
  Atomics.wait(words, bell, heard)
  Atomics.sub(words, sleepers, 1)
  return Atomics.load(words, bell)
}

function run(functions, calls) {
  for (let i = 0, at = 1; i < calls[0]; i += 1) {
    const start = at + 2
    at = start + calls[at + 1]
    functions[calls[start - 2]](...calls.subarray(start, at))
  }
}

if (typeof require === 'function') serve(require('node:worker_threads').workerData)
else addEventListener('message', ({ data }) => serve(data), { once: true })
`
