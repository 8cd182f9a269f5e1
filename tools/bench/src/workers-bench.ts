import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { interleave } from './interleave.ts'
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

const header = ['training', 'one ms', 'two ms', 'ratio', 'least one ms', 'least two ms', 'ratio', 'losses apart']

/**
 * Times training by one thread and by two, by turns, after 200 steps of both in which their losses are compared: the
 * largest difference of the running means. Models with noise (a bound) draw other noise, so theirs differ.
 */
export async function workersBench(rows: readonly Workload[], { seconds, say }: WorkersBenchOptions): Promise<string> {
  await useBackend('wasm', { kernels: true })
  const before = load()
  const lines: string[][] = []
  for (const workload of rows) {
    say(workload.name)
    lines.push(await lineOf(workload, seconds))
  }
  return [textTable(header, lines), `Our kernels; load average ${before} at the start, ${load()} at the end`].join(
    '\n\n',
  )
}

async function lineOf(workload: Workload, seconds: number): Promise<string[]> {
  const sides = [1, 2].map((workers) => {
    const { model } = workload.build(new Rng(0))
    return { name: String(workers), model, training: trainingSteps(workload, model, new Rng(2), workers) }
  })
  try {
    let apart = 0
    for (let step = 0; step < STEPS; step += 1) {
      for (const { training } of sides) await training.step()
      const [one, two] = sides.map(({ training }) => training.loss) as [number, number]
      apart = Math.max(apart, Math.abs(one - two))
    }
    const candidates = sides.map(({ name, training }) => ({ name, enter: () => {}, call: training.step }))
    const times = await interleave(candidates, { milliseconds: 1000 * seconds })
    const [one, two] = ['1', '2'].map((name) => times.get(name))
    const of = (kind: 'median' | 'minimum'): string[] => {
      const [a, b] = [one?.[kind] ?? Number.NaN, two?.[kind] ?? Number.NaN]
      return [digits(a), digits(b), digits(a / b)]
    }
    return [workload.name, ...of('median'), ...of('minimum'), apart.toExponential(1)]
  } catch (error) {
    return [`${workload.name}: ${error instanceof Error ? error.message : String(error)}`]
  } finally {
    for (const { training, model } of sides) {
      await training.end()
      model.dispose()
    }
  }
}
