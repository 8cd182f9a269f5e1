import type { Tensor } from '@tensorflow/tfjs-core'
import { hasKernels, runKernel } from './fused.ts'

/** Words of a generator: its key, and the 128-bit block from which on they are. */
export interface PhiloxPlace {
  readonly key: readonly [number, number]
  readonly block: number
}

/** Below, a call of a kernel costs as much as the words. */
const FEWEST = 1024

/** The words that `philox4x32` gives, or undefined where no kernel makes them, or they are few. */
export function philoxWordsByKernel({ key, block }: PhiloxPlace, count: number): Uint32Array | undefined {
  if (count < FEWEST || !hasKernels(['FlowsPhilox'])) return undefined
  const words = runKernel('FlowsPhilox', {}, { key: [...key], stream: [0, 0], block, count }) as Tensor
  const { buffer, byteOffset } = words.dataSync()
  words.dispose()
  return new Uint32Array(buffer, byteOffset, count)
}

/** `Rng.uniform` of these words, or undefined as above. */
export function philoxUniformByKernel(
  { key, block }: PhiloxPlace,
  shape: readonly number[],
  [low, high]: readonly [number, number],
): Tensor | undefined {
  const count = shape.reduce((product, n) => product * n, 1)
  if (count < FEWEST || !hasKernels(['FlowsPhiloxUniform'])) return undefined
  const attributes = { key: [...key], stream: [0, 0], block, shape: [...shape], low, high }
  return runKernel('FlowsPhiloxUniform', {}, attributes) as Tensor
}
