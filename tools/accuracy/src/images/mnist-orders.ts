import { Made, MadeDistribution, OrderAgnosticMade, OutputFamily, orderAgnostic } from '@tfjs-flows/autoregressive'
import { type Density, Rng } from '@tfjs-flows/core'
import { Bernoulli } from '@tfjs-flows/distributions'
import { testLogProb } from '@tfjs-flows/metrics'
import type { FitSettings } from '@tfjs-flows/train'
import type { Recipe } from '../recipe.ts'
import { type BitImages, mnistBits, PIXELS } from './mnist-bits.ts'
import { type Line, reportLines } from './report-lines.ts'
import { trainDensity } from './train-density.ts'

const HIDDEN = 500
const ORDERS = 32
const [ONE, MANY] = ['one order', `${ORDERS} orders`] as const
/** 12 passes over the 50,000 images for each of the two models. */
const BUDGET: FitSettings = {
  steps: 6000,
  batchSize: 100,
  learningRate: 2e-3,
  schedule: 'cosine',
  evaluateEvery: 1000,
}

/** One order against an ensemble of orders: "MADE", 2015, table 6, at a budget for two cores. */
export const mnistOrders: Recipe = {
  name: 'mnist-orders',
  about: 'MADE on binarised MNIST: nats with one order, and averaged over 1, 2, 8 and 32',
  async run(print, signal, options) {
    const data = mnistBits()
    if (typeof data === 'string') return print(`mnist-orders: skipped, as ${data} is absent`)
    const { seed, progress, only } = options
    const lines: Line[] = []
    const isWanted = (name: string): boolean => only?.includes(name) ?? true
    const common = { ...examples(data), ...BUDGET, seed, signal }
    if (isWanted(ONE)) {
      const model = new MadeDistribution({ network: network(seed), output: bits() })
      const { seconds } = await trainDensity(ONE, { model, ...common }, progress)
      lines.push(await measured(model, data, { trained: ONE, averaged: 1, seconds, signal }))
      model.dispose()
    }
    if (isWanted(MANY)) {
      const shared = { network: network(seed), output: bits(), orders: ORDERS }
      const model = new OrderAgnosticMade(shared)
      const { seconds } = await trainDensity(MANY, { model, ...common, objective: orderAgnostic() }, progress)
      for (const averaged of [1, 2, 8, ORDERS]) {
        // The first orders of the same weights.
        const ensemble = new OrderAgnosticMade({ ...shared, ensemble: averaged })
        lines.push(await measured(ensemble, data, { trained: MANY, averaged, seconds, signal }))
      }
      model.dispose()
    }
    for (const line of reportLines('mnist-orders', lines, options)) print(line)
    if (options.json) return
    const { steps, batchSize } = BUDGET
    print(`MADE 784-${HIDDEN}-784 with direct connections, ${steps} steps of ${batchSize} images each.`)
    print('The paper, trained to convergence: 88.40 with one mask, 86.64 the best of all (32 masks).')
  },
}

/** Fewer units than pixels: without direct connections an output would miss pixels that it may see. */
const network = (seed: number): Made =>
  new Made({ features: PIXELS, parametersPerFeature: 1, hidden: [HIDDEN], direct: true, rng: new Rng(seed) })

const bits = (): OutputFamily =>
  new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } })

const examples = ({ train, validation }: BitImages): { data: Uint8Array; validation: Uint8Array } => ({
  data: train,
  validation,
})

interface Measured {
  readonly trained: string
  readonly averaged: number
  readonly seconds: number
  readonly signal: AbortSignal
}

/** -log p of the test images, with twice its standard error. */
async function measured(density: Density, { test }: BitImages, how: Measured): Promise<Line> {
  const { trained, averaged, seconds, signal } = how
  const block = { values: Float32Array.from(test), rows: test.length / PIXELS, features: PIXELS }
  const { mean, standardError } = await testLogProb(density, block, { batchSize: 2000, signal })
  const nats = `${(-mean).toFixed(2)} +- ${(2 * standardError).toFixed(2)}`
  return { 'trained under': trained, 'orders averaged': averaged, 'test nats': nats, seconds: Math.round(seconds) }
}
