import { Made, MadeDistribution, OrderAgnosticMade, OutputFamily, orderAgnostic } from '@tfjs-flows/autoregressive'
import { type Density, Rng } from '@tfjs-flows/core'
import { Bernoulli } from '@tfjs-flows/distributions'
import { testLogProb } from '@tfjs-flows/metrics'
import type { FitSettings } from '@tfjs-flows/train'
import type { Recipe } from '../recipe.ts'
import { type BitImages, mnistBits, PIXELS } from './mnist-bits.ts'
import { tableLines } from './table-lines.ts'
import { trainDensity } from './train-density.ts'

const HIDDEN = 500
const ORDERS = 32
/** 4 passes over the 50,000 images for each of the two models. */
const BUDGET: FitSettings = { steps: 2000, batchSize: 100, learningRate: 2e-3, evaluateEvery: 1000 }

/** One order against an ensemble of orders: "MADE", 2015, table 6, at a budget for two cores. */
export const mnistOrders: Recipe = {
  name: 'mnist-orders',
  about: 'MADE on binarised MNIST: nats with one order, and averaged over 1, 2, 8 and 32',
  async run(print, signal) {
    const data = mnistBits()
    if (typeof data === 'string') return print(`mnist-orders: skipped, as ${data} is absent`)
    const rows: string[][] = []
    const fixed = new MadeDistribution({ network: network(), output: bits() })
    const one = await trainDensity('one order', { model: fixed, ...examples(data), ...BUDGET, signal }, print)
    rows.push(['one order', '1', await nats(fixed, data.test, signal), one.seconds.toFixed(0)])
    fixed.dispose()
    const shared = { network: network(), output: bits(), orders: ORDERS }
    const agnostic = new OrderAgnosticMade(shared)
    const options = { model: agnostic, ...examples(data), ...BUDGET, objective: orderAgnostic(), signal }
    const many = await trainDensity(`${ORDERS} orders`, options, print)
    for (const ensemble of [1, 2, 8, ORDERS]) {
      // The first orders of the same weights.
      const mean = new OrderAgnosticMade({ ...shared, ensemble })
      const seconds = ensemble === 1 ? many.seconds.toFixed(0) : 'the same'
      rows.push([`${ORDERS} orders`, String(ensemble), await nats(mean, data.test, signal), seconds])
    }
    agnostic.dispose()
    print(
      `MADE 784-${HIDDEN}-784 with direct connections, ${BUDGET.steps} steps of ${BUDGET.batchSize} images each, test nats +- 2 standard errors`,
    )
    for (const line of tableLines(['trained under', 'orders averaged', 'nats', 'seconds'], rows)) print(line)
    print('The paper, trained to convergence: 88.40 with one mask, 86.64 the best of all (8000 units, 32 masks)')
  },
}

/** Fewer units than pixels: without direct connections an output would miss pixels that it may see. */
const network = (): Made =>
  new Made({ features: PIXELS, parametersPerFeature: 1, hidden: [HIDDEN], direct: true, rng: new Rng(0) })

const bits = (): OutputFamily =>
  new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } })

const examples = ({ train, validation }: BitImages): { data: Uint8Array; validation: Uint8Array } => ({
  data: train,
  validation,
})

/** -log p of the test images, with twice its standard error. */
async function nats(density: Density, test: Uint8Array, signal: AbortSignal): Promise<string> {
  const block = { values: Float32Array.from(test), rows: test.length / PIXELS, features: PIXELS }
  const { mean, standardError } = await testLogProb(density, block, { batchSize: 2000, signal })
  return `${(-mean).toFixed(2)} +- ${(2 * standardError).toFixed(2)}`
}
