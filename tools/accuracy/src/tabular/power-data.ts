import { standardization, standardize, takeRows } from '@tfjs-flows/data'
import type { Rows } from '@tfjs-flows/metrics'
import { NumpyGenerator } from './numpy-generator.ts'
import { readReference, rowsBetween, type TabularData } from './tabular-data.ts'

const FEATURES = 6
/** Widths of the uniform noise that fills the grid of each column; minutes of the day get none. */
const NOISE = [0.001, 0.01, 1, 1, 1, 0] as const

/** Household electric power: noise, shuffled, 81/9/10 %, in standard units of the training rows; or the missing path. */
export function powerData(): TabularData | string {
  const array = readReference('power/power6_nonoise.npy')
  return typeof array === 'string' ? array : preparePower(array.values)
}

/** The noise is drawn before the order, row by row, both as NumPy's `default_rng(0)` draws them. */
export function preparePower(values: Float64Array): TabularData {
  const rng = new NumpyGenerator()
  const rows = values.length / FEATURES
  const noise = rng.uniforms(values.length)
  const noisy = values.map((x, i) => x + (noise[i] as number) * (NOISE[i % FEATURES] as number))
  const shuffled = takeRows(noisy, FEATURES, rng.permutation(rows))
  const held = Math.floor(rows / 10)
  const validation = Math.floor((rows - held) / 10)
  const end = rows - held - validation
  const train = rowsBetween(shuffled, FEATURES, 0, end)
  const columns = NOISE.map((_, j) => `column ${j}`)
  const units = standardization(train.values as Float64Array, columns)
  const inUnits = (part: Rows): Rows => ({ ...part, values: standardize(part.values as Float64Array, units) })
  return {
    train: inUnits(train),
    validation: inUnits(rowsBetween(shuffled, FEATURES, end, rows - held)),
    test: inUnits(rowsBetween(shuffled, FEATURES, rows - held, rows)),
  }
}
