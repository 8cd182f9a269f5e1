import { Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { logProbRows, rankCalibration, sampleRows } from '@tfjs-flows/metrics'
import type { LearningPoint } from './models/model-kind.ts'
import type { PreparedData } from './prepare-data.ts'
import { columnOf, quantileRange } from './report/histogram.ts'
import type { DensitySlice, ModelPictures } from './report/report-content.ts'

const SAMPLES = 4000
const GRID = 44
const MOST_PAIRS = 3

/** The pairs of columns worth a picture: all where there are few, else the most correlated ones. */
export function picturePairs(data: PreparedData): [number, number][] {
  const features = data.columns.length
  const pairs: { pair: [number, number]; strength: number }[] = []
  for (let i = 0; i < features; i += 1) {
    for (let j = i + 1; j < features; j += 1) {
      pairs.push({ pair: [i, j], strength: Math.abs(correlation(data.test.standard, features, i, j)) })
    }
  }
  return pairs
    .sort((a, b) => b.strength - a.strength)
    .slice(0, MOST_PAIRS)
    .map(({ pair }) => pair)
}

/** Samples, density slices and calibration of one model. */
export async function pictureModel(
  name: string,
  model: TransformedDistribution,
  data: PreparedData,
  learning: readonly LearningPoint[],
  seed: number,
): Promise<ModelPictures> {
  const rng = new Rng(seed)
  const samples = await sampleRows(model, SAMPLES, { rng })
  const features = data.columns.length
  const slices: DensitySlice[] = []
  for (const pair of picturePairs(data)) slices.push(await densitySlice(model, data, pair))
  const test = { values: data.test.original, rows: data.test.rows, features }
  const calibration = await rankCalibration(model, test, { rng })
  return {
    model: name,
    samples,
    learning: learning.map(({ seconds, loss }) => ({ seconds, loss: loss + data.logVolume })),
    slices,
    calibration,
  }
}

async function densitySlice(
  model: TransformedDistribution,
  data: PreparedData,
  columns: [number, number],
): Promise<DensitySlice> {
  const features = data.columns.length
  const medians = Array.from({ length: features }, (_, j) => {
    const sorted = columnOf(data.test.original, features, j).sort()
    return sorted[sorted.length >> 1] ?? 0
  })
  const [first, second] = columns
  const xs = quantileRange(columnOf(data.test.original, features, first), 0.002)
  const ys = quantileRange(columnOf(data.test.original, features, second), 0.002)
  const values = new Float64Array(GRID * GRID * features)
  for (let cell = 0; cell < GRID * GRID; cell += 1) {
    values.set(medians, cell * features)
    values[cell * features + first] = xs[0] + ((xs[1] - xs[0]) * ((cell % GRID) + 0.5)) / GRID
    values[cell * features + second] = ys[0] + ((ys[1] - ys[0]) * (Math.floor(cell / GRID) + 0.5)) / GRID
  }
  const logProb = await logProbRows(model, { values, rows: GRID * GRID, features })
  return { columns, size: GRID, low: [xs[0], ys[0]], high: [xs[1], ys[1]], logProb }
}

/** Of standardised columns, up to a constant factor. */
function correlation(rows: Float64Array, features: number, i: number, j: number): number {
  let sum = 0
  for (let at = 0; at < rows.length; at += features) sum += (rows[at + i] as number) * (rows[at + j] as number)
  return sum / rows.length
}
