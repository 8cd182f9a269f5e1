import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type Module, Rng } from '@tfjs-flows/core'
import type { Distribution } from '@tfjs-flows/distributions'
import { made, pixelCnn } from '@tfjs-flows/flows'
import { bitsPerDim, type Rows, summarize, testLogProb } from '@tfjs-flows/metrics'
import type { FitSettings } from '@tfjs-flows/train'
import type { Recipe } from '../recipe.ts'
import { CLASSES, type DigitParts, type Digits, LEVELS, oneHotClasses, readDigits, SIDE } from './digits-data.ts'
import { imageGrid } from './image-grid.ts'
import { PixelHistogram } from './pixel-histogram.ts'
import { type Line, reportLines } from './report-lines.ts'
import { trainDensity } from './train-density.ts'

const PIXELS = SIDE * SIDE
const COLUMNS = 20
/** 7 passes over the 1,297 images (MADE 49); the best weights on the validation images are kept. */
const BUDGET: FitSettings = { steps: 300, batchSize: 32, learningRate: 4e-3, evaluateEvery: 50, patience: 4 }
const NETWORK = { height: SIDE, width: SIDE, levels: LEVELS, hidden: 24, layers: 4 }

interface Candidate {
  readonly name: string
  /** Whether it is given the class. */
  readonly byClass: boolean
  readonly create: (rng: Rng) => Distribution
  /** Default: those of the budget. */
  readonly steps?: number
}

const candidates: readonly Candidate[] = [
  {
    name: 'MADE softmax',
    byClass: false,
    // Its steps are 20 times as fast.
    steps: 2000,
    create: (rng) => made({ features: PIXELS, output: 'categorical', classes: LEVELS, hidden: [64], rng }),
  },
  {
    name: 'PixelCNN softmax',
    byClass: false,
    create: (rng) => pixelCnn({ ...NETWORK, head: 'softmax', rng }),
  },
  {
    name: 'PixelCNN logistics',
    byClass: false,
    create: (rng) => pixelCnn({ ...NETWORK, components: 5, rng }),
  },
  {
    name: 'PixelCNN logistics by class',
    byClass: true,
    create: (rng) => pixelCnn({ ...NETWORK, components: 5, contextFeatures: CLASSES, rng }),
  },
]

/** Bits per pixel of small grey digits, and what samples look like. */
export const digits: Recipe = {
  name: 'digits',
  about: 'PixelCNN and MADE on digits of 8 x 8 pixels: bits per pixel, and a picture of samples',
  async run(print, signal, options) {
    const data = readDigits()
    if (typeof data === 'string') return print(`digits: skipped, as ${data} is absent`)
    const { seed, progress, only } = options
    const histogram = new PixelHistogram(data.train.x, { pixels: PIXELS, levels: LEVELS })
    const alone = bits(summarize(histogram.logProbs(data.test.x)))
    const lines: Line[] = [lineOf('each pixel by itself', PIXELS * (LEVELS - 1), alone, { step: 0, seconds: 0 })]
    const bands = [inTurn(data.test), histogram.sample(2 * COLUMNS, new Rng(seed + 1))]
    for (const candidate of candidates) {
      const { name, steps = BUDGET.steps } = candidate
      if (only?.includes(name) === false) continue
      const model = candidate.create(new Rng(seed))
      const training = { model, ...examples(data, candidate), ...BUDGET, steps, seed, signal }
      const { best, seconds } = await trainDensity(name, training, progress)
      const evaluation = { ...contextOf(data.test, candidate), batchSize: 100, signal }
      const nats = await testLogProb(model, block(data.test.x), evaluation)
      lines.push(lineOf(name, sizeOf(model), bits(nats), { step: best.step, seconds }))
      bands.push(drawn(model, candidate, new Rng(seed + 1)))
      model.dispose()
    }
    for (const line of reportLines('digits', lines, options)) print(line)
    const path = picture(bands)
    if (options.json) return
    print(
      `${data.train.rows} images of ${LEVELS} levels, at most ${BUDGET.steps} steps of ${BUDGET.batchSize} (MADE 2000).`,
    )
    print(`Real digits, then samples of each row of the table, are drawn in ${path}`)
  },
}

function lineOf(
  model: string,
  parameters: number,
  bitsPerPixel: string,
  { step, seconds }: { readonly step: number; readonly seconds: number },
): Line {
  return { model, parameters, 'bits per pixel': bitsPerPixel, 'best step': step, seconds: Math.round(seconds) }
}

const examples = ({ train, validation }: DigitParts, { byClass }: Candidate) => {
  const part = ({ x, context }: Digits) => (byClass ? { x, context } : { x })
  return { data: part(train), validation: part(validation) }
}

const block = (images: Uint8Array): Rows => ({
  values: Float32Array.from(images),
  rows: images.length / PIXELS,
  features: PIXELS,
})

const contextOf = ({ context, rows }: Digits, { byClass }: Candidate): { context?: Rows } =>
  byClass ? { context: { values: context, rows, features: CLASSES } } : {}

function bits({ mean, standardError }: { readonly mean: number; readonly standardError: number }): string {
  return `${bitsPerDim(mean, PIXELS).toFixed(3)} +- ${((2 * standardError) / (PIXELS * Math.LN2)).toFixed(3)}`
}

function sizeOf(model: Module): number {
  return [...model.parameters().values()].reduce((sum, { size }) => sum + size, 0)
}

/** Two rows of real digits, whose rows are in the order of the classes: about 0 .. 9 in turn. */
function inTurn({ x, rows }: Digits): Uint8Array {
  const turns = (2 * COLUMNS) / CLASSES
  const chosen = Array.from({ length: 2 * COLUMNS }, (_, i) => {
    const place = ((i % CLASSES) + (Math.floor(i / CLASSES) + 0.5) / turns) / CLASSES
    return Math.floor(place * rows)
  })
  return Uint8Array.from(chosen.flatMap((row) => [...x.subarray(row * PIXELS, (row + 1) * PIXELS)]))
}

/** Two rows of samples; of the classes 0 .. 9 in turn where the model is given them. */
function drawn(model: Distribution, { byClass }: Candidate, rng: Rng): Uint8Array {
  const count = 2 * COLUMNS
  const sample = (): Tensor => {
    if (!byClass) return model.sample(count, { rng })
    const classes = oneHotClasses(Array.from({ length: count }, (_, i) => i % CLASSES))
    return model.sample([], { context: tensor(classes, [count, CLASSES]), rng })
  }
  return tidy(() => Uint8Array.from(sample().dataSync()))
}

/** Writes the picture and gives its path. */
function picture(bands: readonly Uint8Array[]): string {
  const folder = join(tmpdir(), 'tfjs-flows-accuracy')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'digits.png')
  writeFileSync(path, imageGrid(bands, { side: SIDE, levels: LEVELS, columns: COLUMNS, zoom: 4 }))
  return path
}
