import { mul, tidy } from '@tensorflow/tfjs-core'
import type { Density } from '@tfjs-flows/core'
import { Rng } from '@tfjs-flows/core'
import { maf, neuralSplineFlow, realNvp } from '@tfjs-flows/flows'
import type { Rows } from '@tfjs-flows/metrics'
import { useBackend } from '@tfjs-flows/runtime'
import { fit } from '@tfjs-flows/train'
import { markdownTable } from './markdown-table.ts'
import type { Recipe } from './recipe.ts'
import { powerData } from './tabular/power-data.ts'

const STEPS = 200
const SHOWN = [1, 10, 50, 100, STEPS]

const models: Readonly<Record<string, (features: number, seed: number) => Density>> = {
  RealNVP: (features, seed) => realNvp({ features, layers: 5, hidden: [100, 100], rng: new Rng(seed) }),
  MAF: (features, seed) => maf({ features, layers: 5, hidden: [100, 100], rng: new Rng(seed) }),
  NSF: (features, seed) => neuralSplineFlow({ features, layers: 5, hidden: [100, 100], rng: new Rng(seed) }),
}

interface Curve {
  readonly run: string
  readonly losses: readonly number[]
}

/**
 * The same training on the kernels of this project and on those of TensorFlow.js: rounding is all that may differ. What
 * rounding does to a run is measured beside it, by a third one whose initial weights are moved in their last digit.
 */
export const lossCurves: Recipe = {
  name: 'loss-curves',
  about: `power, ${STEPS} steps: losses with this project's kernels beside losses with those of tfjs alone`,
  async run(print, signal, { seed, only, json, progress }) {
    const data = powerData()
    if (typeof data === 'string') return print(`loss-curves: skipped, ${data} is not there`)
    const { values, features } = data.train
    const curves: { model: string; runs: Curve[] }[] = []
    for (const [model, build] of Object.entries(models)) {
      if (signal.aborted || only?.includes(model) === false) continue
      const run = async (name: string, kernels: boolean, factor: number): Promise<Curve> => {
        await useBackend('wasm', { kernels })
        progress(`${model}, ${name}`)
        const density = build(features, seed)
        tidy(() => {
          for (const weight of density.parameters().values()) weight.assign(mul(weight, factor))
        })
        return { run: `${model}, ${name}`, losses: await lossesOf(density, values, seed, signal) }
      }
      const off = await run('off', false, 1)
      const on = await run('on', true, 1)
      curves.push({ model, runs: [off, on, await run('off, weights x (1 + 2^-23)', false, 1 + 2 ** -23)] })
    }
    await useBackend('wasm')
    if (json) return print(JSON.stringify({ name: 'loss-curves', seed, curves }))
    const rows = curves.flatMap(({ runs }) =>
      runs.map(({ run, losses }) => [
        run,
        ...SHOWN.map((step) => (losses[step - 1] ?? Number.NaN).toFixed(6)),
        farthest(losses, runs[0]?.losses ?? []),
      ]),
    )
    const heads = ['kernels', ...SHOWN.map((step) => `loss up to step ${step}`), 'farthest from off']
    for (const line of markdownTable(heads, rows)) print(line)
  },
}

/** After every step the mean of the batch losses so far in nats, as `fit` shows it; the model is disposed. */
async function lossesOf(model: Density, data: Rows['values'], seed: number, signal: AbortSignal): Promise<number[]> {
  const losses: number[] = []
  try {
    for await (const { loss } of fit({
      model,
      data,
      steps: STEPS,
      batchSize: 256,
      yieldEvery: 1,
      clipNorm: 5,
      rng: new Rng(seed),
      signal,
    })) {
      losses.push(loss)
    }
  } finally {
    model.dispose()
  }
  return losses
}

function farthest(a: readonly number[], b: readonly number[]): string {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0).toExponential(1)
}
