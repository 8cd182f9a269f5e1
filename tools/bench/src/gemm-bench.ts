import { dispose, matMul, type Tensor, type Tensor2D, tensor2d, valueAndGrads } from '@tensorflow/tfjs-core'
import { dense, maskedDense, Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { kernelThreads, vectorPeak } from '@tfjs-flows/wasm-kernels'
import { over } from './figures.ts'
import { load } from './machine.ts'
import { digits, textTable } from './text-table.ts'
import { type CallTimes, type PartOptions, timeCalls } from './time-calls.ts'

/** A product [m, k] x [k, n]. */
export interface GemmShape {
  readonly m: number
  readonly k: number
  readonly n: number
}

const square = (size: number): GemmShape => ({ m: size, k: size, n: size })

/** Squares, the layers of a MADE 43-512-512-86 on 128 rows, and those of small networks 6-64-64-12 on 512. */
export const gemmShapes: readonly GemmShape[] = [
  square(128),
  square(256),
  square(512),
  square(1024),
  { m: 128, k: 43, n: 512 },
  { m: 128, k: 512, n: 512 },
  { m: 128, k: 512, n: 86 },
  { m: 512, k: 6, n: 64 },
  { m: 512, k: 64, n: 64 },
  { m: 512, k: 64, n: 12 },
]

/** N as it is, T transposed: TN makes the gradient of weights, NT that of inputs. */
const cases = ['NN', 'NT', 'TN', 'TT'] as const

/** GFLOP/s of matrix products in each transpose case, then of dense and masked layers, beside the peak of one core. */
export async function gemmBench(options: PartOptions): Promise<string> {
  await useBackend('wasm')
  const before = load()
  const peak = vectorPeak(500)
  const rows: string[][] = []
  for (const shape of gemmShapes) {
    for (const transposes of cases) {
      const times = await timeProduct(shape, transposes, options)
      rows.push([`${shape.m} x ${shape.k} x ${shape.n} ${transposes}`, ...rates(times, { products: 1, shape, peak })])
    }
  }
  return [
    `Multiplications and additions in registers, of 128 bits: ${digits(peak)} GFLOP/s a core, ${digits(vectorPeak(500))} at the end`,
    textTable(['matMul', ...header], rows),
    'Layers; those with a mask count the zeros as work, so that twice the rate is half the time:',
    textTable(['layer', ...header], await layerRows(options, peak)),
    `ours is by one thread, all threads are ${kernelThreads()}; load average ${before} at the start, ${load()} at the end`,
  ].join('\n\n')
}

const header = ['ours GFLOP/s', 'of the peak', 'on all threads', 'stock GFLOP/s', 'stock / ours']

interface Work {
  readonly products: number
  readonly shape: GemmShape
  readonly peak: number
}

function rates({ ours, threaded, stock }: CallTimes, { products, shape, peak }: Work): string[] {
  const rate = (milliseconds: number): number => flops(products, shape) / (1e6 * milliseconds)
  const part = `${Math.round((100 * rate(ours)) / peak)} %`
  return [digits(rate(ours)), part, digits(rate(threaded)), digits(rate(stock)), digits(over(stock, ours))]
}

/** Multiplications and additions of `products` matrix products of one shape. */
export function flops(products: number, { m, k, n }: GemmShape): number {
  return 2 * products * m * k * n
}

async function timeProduct(
  { m, k, n }: GemmShape,
  transposes: (typeof cases)[number],
  options: PartOptions,
): Promise<CallTimes> {
  const rng = new Rng(0)
  const [isLeft, isRight] = [transposes[0] === 'T', transposes[1] === 'T']
  const a = rng.normal(isLeft ? [k, m] : [m, k]) as Tensor2D
  const b = rng.normal(isRight ? [n, k] : [k, n]) as Tensor2D
  const times = await timeCalls(() => matMul(a, b, isLeft, isRight), options)
  dispose([a, b])
  return times
}

/** A layer of 512 x 512 on 128 and 512 rows, whole and under a MADE's mask, forward and with its gradients. */
async function layerRows(options: PartOptions, peak: number): Promise<string[][]> {
  const rows: string[][] = []
  for (const m of [128, 512]) {
    const shape = { m, k: 512, n: 512 }
    const [rng, mask] = [new Rng(0), blockTriangle(512, 42)]
    const [x, w, b] = [rng.normal([m, 512]), rng.normal([512, 512]), rng.normal([512])]
    const layers: Readonly<Record<string, (...inputs: Tensor[]) => Tensor>> = {
      dense: (...[input, weight, bias]) => dense(input as Tensor, weight as Tensor, bias),
      masked: (...[input, weight, bias]) => maskedDense(input as Tensor, weight as Tensor, mask, bias),
    }
    for (const [name, layer] of Object.entries(layers)) {
      const gradients = valueAndGrads((...inputs) => layer(...inputs))
      const forward = await timeCalls(() => layer(x, w, b), options)
      const both = await timeCalls(() => gradients([x, w, b]).grads, options)
      rows.push([`${name} ${m} x 512 x 512 forward`, ...rates(forward, { products: 1, shape, peak })])
      rows.push([`${name} ${m} x 512 x 512 forward and backward`, ...rates(both, { products: 3, shape, peak })])
    }
    dispose([x, w, b, mask])
  }
  return rows
}

/** The mask of a MADE's hidden layer with units sorted by degree: 1 where the output's block is not before the input's. */
function blockTriangle(size: number, blocks: number): Tensor2D {
  const block = (unit: number): number => Math.floor((unit * blocks) / size)
  return tensor2d(
    Float32Array.from({ length: size * size }, (_, i) => (block(i % size) >= block(Math.floor(i / size)) ? 1 : 0)),
    [size, size],
  )
}
