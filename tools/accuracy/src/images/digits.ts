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
import { tableLines } from './table-lines.ts'
import { trainDensity } from './train-density.ts'

const PIXELS = SIDE * SIDE
const COLUMNS = 20
/** 15 passes over the 1,297 images; the best weights on the validation images are kept. */
const BUDGET: FitSettings = { steps: 600, batchSize: 32, learningRate: 4e-3, evaluateEvery: 50, patience: 4 }
const NETWORK = { height: SIDE, width: SIDE, levels: LEVELS, hidden: 24, layers: 4 }

interface Candidate {
  readonly name: string
  /** Whether it is given the class. */
  readonly byClass: boolean
  readonly create: () => Distribution
}

const candidates: readonly Candidate[] = [
  {
    name: 'MADE, softmax',
    byClass: false,
    create: () => made({ features: PIXELS, output: 'categorical', classes: LEVELS, hidden: [64], rng: new Rng(0) }),
  },
  {
    name: 'PixelCNN, softmax',
    byClass: false,
    create: () => pixelCnn({ ...NETWORK, head: 'softmax', rng: new Rng(0) }),
  },
  {
    name: 'PixelCNN, 5 logistics',
    byClass: false,
    create: () => pixelCnn({ ...NETWORK, components: 5, rng: new Rng(0) }),
  },
  {
    name: 'PixelCNN, 5 logistics, given the class',
    byClass: true,
    create: () => pixelCnn({ ...NETWORK, components: 5, contextFeatures: CLASSES, rng: new Rng(0) }),
  },
]

/** Bits per pixel of small grey digits, and what samples look like. */
export const digits: Recipe = {
  name: 'digits',
  about: 'PixelCNN and MADE on digits of 8 x 8 pixels: bits per pixel, and a picture of samples',
  async run(print, signal) {
    const data = readDigits()
    if (typeof data === 'string') return print(`digits: skipped, as ${data} is absent`)
    const histogram = new PixelHistogram(data.train.x, { pixels: PIXELS, levels: LEVELS })
    const rows = [
      [
        'each pixel by itself',
        String(PIXELS * (LEVELS - 1)),
        bits(summarize(histogram.logProbs(data.test.x))),
        '0',
        '0',
      ],
    ]
    const bands = [data.test.x.subarray(0, 2 * COLUMNS * PIXELS), histogram.sample(2 * COLUMNS, new Rng(1))]
    for (const candidate of candidates) {
      const model = candidate.create()
      const { best, seconds } = await trainDensity(
        candidate.name,
        { model, ...examples(data, candidate), ...BUDGET, signal },
        print,
      )
      const nats = await testLogProb(model, block(data.test.x), {
        ...contextOf(data.test, candidate),
        batchSize: 100,
        signal,
      })
      rows.push([candidate.name, String(sizeOf(model)), bits(nats), String(best.step), seconds.toFixed(0)])
      bands.push(drawn(model, candidate))
      model.dispose()
    }
    print(
      `Digits of 8 x 8 pixels, ${LEVELS} levels: ${data.train.rows} images to train on, at most ${BUDGET.steps} steps of ${BUDGET.batchSize}; test bits per pixel +- 2 standard errors`,
    )
    for (const line of tableLines(['model', 'parameters', 'bits per pixel', 'best step', 'seconds'], rows)) print(line)
    print(`Real digits, then samples of each row of the table, are drawn in ${picture(bands)}`)
  },
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

/** Two rows of samples; of the classes 0 .. 9 in turn where the model is given them. */
function drawn(model: Distribution, { byClass }: Candidate): Uint8Array {
  const count = 2 * COLUMNS
  const sample = (): Tensor => {
    if (!byClass) return model.sample(count, { rng: new Rng(1) })
    const classes = oneHotClasses(Array.from({ length: count }, (_, i) => i % CLASSES))
    return model.sample([], { context: tensor(classes, [count, CLASSES]), rng: new Rng(1) })
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
