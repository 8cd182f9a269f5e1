import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { setKernelThreads } from '@tfjs-flows/wasm-kernels'
import { interleave, type Timing } from './interleave.ts'
import { load } from './machine.ts'
import { digits, textTable } from './text-table.ts'
import { trainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

export interface WorkersBenchOptions {
  /** How long each number of threads is timed. */
  readonly seconds: number
  readonly say: (line: string) => void
}

/** Steps over which the losses of both runs are compared. */
const STEPS = 200

const header = ['training', 'by', 'ms', 'one / this', 'least ms', 'one / this', 'losses apart']

/**
 * Times training by one thread, by kernels on two threads and by two workers, by turns, after 200 steps of each in which
 * their losses are compared with those of one thread: the largest difference of the running means. Models with noise (a
 * bound) draw other noise by workers, so theirs differ.
 */
export async function workersBench(rows: readonly Workload[], { seconds, say }: WorkersBenchOptions): Promise<string> {
  await useBackend('wasm', { kernels: true, threads: 2 })
  const before = load()
  const lines: string[][] = []
  for (const workload of rows) {
    say(workload.name)
    lines.push(...(await linesOf(workload, seconds)))
  }
  return [textTable(header, lines), `Our kernels; load average ${before} at the start, ${load()} at the end`].join(
    '\n\n',
  )
}

/** How training is divided. */
const ways = [
  { name: 'one thread', threads: 1, workers: 1 },
  { name: 'kernels on two threads', threads: 2, workers: 1 },
  { name: 'two workers', threads: 1, workers: 2 },
] as const

async function linesOf(workload: Workload, seconds: number): Promise<string[][]> {
  const sides = ways.map((way) => {
    const { model } = workload.build(new Rng(0))
    return { ...way, model, training: trainingSteps(workload, model, new Rng(2), way.workers), apart: 0 }
  })
  try {
    for (let step = 0; step < STEPS; step += 1) {
      for (const { threads, training } of sides) {
        setKernelThreads(threads)
        await training.step()
      }
      const alone = sides[0]?.training.loss ?? Number.NaN
      for (const side of sides) side.apart = Math.max(side.apart, Math.abs(side.training.loss - alone))
    }
    const candidates = sides.map(({ name, threads, training }) => {
      return { name, enter: () => setKernelThreads(threads), call: training.step }
    })
    const times = await interleave(candidates, { milliseconds: 1000 * seconds })
    const timeOf = (name: string): Timing => times.get(name) as Timing
    const one = timeOf('one thread')
    return sides.map(({ name, apart }) => {
      const { median, minimum } = timeOf(name)
      const numbers = [median, one.median / median, minimum, one.minimum / minimum].map(digits)
      return [workload.name, name, ...numbers, apart.toExponential(1)]
    })
  } catch (error) {
    return [[`${workload.name}: ${error instanceof Error ? error.message : String(error)}`]]
  } finally {
    for (const { training, model } of sides) {
      await training.end()
      model.dispose()
    }
  }
}
