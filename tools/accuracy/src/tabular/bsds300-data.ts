import { Rng } from '@tfjs-flows/core'
import type { Rows } from '@tfjs-flows/metrics'
import { readReference, type TabularData } from './tabular-data.ts'

const PIXELS = 64

/** 8 x 8 grey patches of BSDS300, 63 numbers each; or the missing path. */
export function bsds300Data(): TabularData | string {
  const parts: Rows[] = []
  const rng = new Rng(0)
  for (const part of ['train', 'validation', 'test']) {
    const array = readReference(`bsds300/patches_${part}_u8.npy.gz`)
    if (typeof array === 'string') return array
    parts.push(preparePatches(array.values, rng))
  }
  const [train, validation, test] = parts as [Rows, Rows, Rows]
  return { train, validation, test }
}

/** x = (level + U[0, 1)) / 256 less the patch's mean; the last pixel follows from the others and is dropped. */
export function preparePatches(levels: Float64Array, rng: Rng): Rows {
  const rows = levels.length / PIXELS
  const features = PIXELS - 1
  const values = new Float64Array(rows * features)
  for (let row = 0; row < rows; row += 1) {
    const noise = rng.uniforms(PIXELS)
    const patch = levels.subarray(row * PIXELS, (row + 1) * PIXELS).map((x, i) => (x + (noise[i] as number)) / 256)
    const mean = patch.reduce((sum, x) => sum + x, 0) / PIXELS
    for (let i = 0; i < features; i += 1) values[row * features + i] = (patch[i] as number) - mean
  }
  return { values, rows, features }
}
