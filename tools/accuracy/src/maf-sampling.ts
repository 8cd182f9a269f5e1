import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { markdownTable } from './markdown-table.ts'
import type { Recipe } from './recipe.ts'

const FEATURES = 43
const ROWS = 128
const ROUNDS = 15

/** What sampling of a masked autoregressive flow costs beside one pass, and beside a full pass for every feature. */
export const mafSampling: Recipe = {
  name: 'maf-43d',
  about: 'MAF of 43 columns, 10 layers of 512-512, 128 rows: ms of sampling beside ms of one logProb pass',
  async run(print, signal, { seed, json }) {
    const flow = maf({ features: FEATURES, layers: 10, hidden: [512, 512], rng: new Rng(seed) })
    const rng = new Rng(seed)
    const x = rng.normal([ROWS, FEATURES])
    const logProb = (): Tensor => flow.logProb(x)
    const works: Record<string, () => Tensor> = {
      logProb,
      sample: () => flow.sample(ROWS, { rng }),
      [`${FEATURES} passes`]: () => tidy(() => Array.from({ length: FEATURES }, logProb).at(-1) as Tensor),
    }
    try {
      const times = await interleavedMedians(works, ROUNDS, signal)
      const [pass = Number.NaN] = Object.values(times)
      if (json) return print(JSON.stringify({ name: 'maf-43d', milliseconds: times }))
      const rows = Object.entries(times).map(([work, ms]) => [work, ms.toFixed(1), (ms / pass).toFixed(1)])
      for (const line of markdownTable(['work', 'ms', 'passes of logProb'], rows)) print(line)
    } finally {
      flow.dispose()
      x.dispose()
    }
  },
}

/** The median time of each work in ms, all of them in turn in every round after one to warm up. */
async function interleavedMedians(
  works: Readonly<Record<string, () => Tensor>>,
  rounds: number,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const times = Object.keys(works).map((): number[] => [])
  for (let round = 0; round <= rounds && !signal.aborted; round += 1) {
    for (const [i, work] of Object.values(works).entries()) {
      const started = performance.now()
      const result = work()
      await result.data()
      result.dispose()
      if (round > 0) times[i]?.push(performance.now() - started)
    }
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  return Object.fromEntries(Object.keys(works).map((name, i) => [name, median(times[i] ?? [])]))
}
