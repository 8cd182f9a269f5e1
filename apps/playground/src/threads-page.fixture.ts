import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { useBackend } from '@tfjs-flows/runtime'
import { finished, fit } from '@tfjs-flows/train'

/** What the thread of a page, or Node, computes on two threads. */
export interface ThreadsReport {
  readonly why: string
  /** Largest error of a product of matrices, relative to the rounding of its sums. */
  readonly productError: number
  /** Of five more such products, those that are not the same bits. */
  readonly unequal: number
  /** Loss on all rows after each of some training steps, in nats. */
  readonly losses: readonly number[]
}

const SIZE = 400
const ROWS = 512

/** Multiplies two large matrices several times, and trains a flow for three steps. */
export async function computeOnThreads(): Promise<ThreadsReport> {
  const { why } = await useBackend('wasm', { threads: 2 })
  const [a, b] = [new Rng(1).normals(SIZE * SIZE), new Rng(2).normals(SIZE * SIZE)].map((n) => Float32Array.from(n))
  if (a === undefined || b === undefined) throw new Error('two matrices')
  const multiply = (): Float32Array =>
    tidy(() => matMul(tensor2d(a, [SIZE, SIZE]), tensor2d(b, [SIZE, SIZE])).dataSync<'float32'>())
  const product = multiply()
  const again = Array.from({ length: 5 }, multiply)
  const unequal = again.filter((other) => other.some((value, i) => value !== product[i])).length

  const data = Float32Array.from(new Rng(3).normals(6 * ROWS))
  const model = maf({ features: 6, layers: 2, hidden: [128, 128], rng: new Rng(4) })
  const run = { model, data, validation: data, batchSize: ROWS, steps: 3, evaluateEvery: 1 }
  const { history } = await finished(fit(run))
  model.dispose()
  return {
    why,
    productError: largestError(product, a, b),
    unequal,
    losses: history.map(({ validationLoss }) => validationLoss ?? Number.NaN),
  }
}

/** Of a sample of the entries, by float64. */
function largestError(product: Float32Array, a: Float32Array, b: Float32Array): number {
  let largest = 0
  for (let at = 0; at < SIZE * SIZE; at += 97) {
    const [row, column] = [Math.floor(at / SIZE), at % SIZE]
    let [sum, size] = [0, 0]
    for (let k = 0; k < SIZE; k += 1) {
      const term = (a[row * SIZE + k] ?? Number.NaN) * (b[k * SIZE + column] ?? Number.NaN)
      sum += term
      size += Math.abs(term)
    }
    largest = Math.max(largest, Math.abs((product[at] ?? Number.NaN) - sum) / size)
  }
  return largest
}
