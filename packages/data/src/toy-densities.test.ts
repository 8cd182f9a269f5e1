import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { toyDensities } from './toy-densities.ts'
import type { ToyDensity } from './toy-density.ts'

const CELLS = 240
const BINS = 24

/** Mass of each bin of a BINS x BINS board, the total, and the entropy, by the midpoint rule. */
function onGrid(density: ToyDensity): { bins: Float64Array; mass: number; entropy: number } {
  const width = (2 * density.extent) / CELLS
  const middle = (i: number): number => (i + 0.5) * width - density.extent
  const points = Float64Array.from({ length: 2 * CELLS * CELLS }, (_, k) => {
    const cell = k >> 1
    return middle((k & 1) === 0 ? Math.floor(cell / CELLS) : cell % CELLS)
  })
  const bins = new Float64Array(BINS * BINS)
  let mass = 0
  let entropy = 0
  for (const [cell, logProb] of density.logProb(points).entries()) {
    if (logProb === Number.NEGATIVE_INFINITY) continue
    const part = Math.exp(logProb) * width * width
    mass += part
    entropy -= part * logProb
    const perBin = CELLS / BINS
    const bin = Math.floor(Math.floor(cell / CELLS) / perBin) * BINS + Math.floor((cell % CELLS) / perBin)
    bins[bin] = bins[bin]! + part
  }
  return { bins, mass, entropy }
}

/** Pearson's chi-square of samples against bin masses, bins of few expected counts pooled. */
function chiSquare(density: ToyDensity, bins: Float64Array, samples: Float64Array): { excess: number } {
  const counts = new Float64Array(bins.length)
  const place = (x: number): number => Math.floor(((x + density.extent) / (2 * density.extent)) * BINS)
  let inside = 0
  for (let i = 0; i < samples.length; i += 2) {
    const bin = place(samples[i]!) * BINS + place(samples[i + 1]!)
    if (bin >= 0 && bin < counts.length) {
      counts[bin] = counts[bin]! + 1
      inside += 1
    }
  }
  let statistic = 0
  let freedom = -1
  let pooled = { expected: 0, counted: 0 }
  for (const [k, mass] of bins.entries()) {
    pooled = { expected: pooled.expected + mass * inside, counted: pooled.counted + counts[k]! }
    if (pooled.expected < 10) continue
    statistic += (pooled.counted - pooled.expected) ** 2 / pooled.expected
    freedom += 1
    pooled = { expected: 0, counted: 0 }
  }
  return { excess: (statistic - freedom) / Math.sqrt(2 * freedom) }
}

describe.each(Object.entries(toyDensities))('%s', (key, density) => {
  const grid = onGrid(density)
  const samples = density.sample(20_000, new Rng(7))

  it('is known by its name', () => expect(density.name).toBe(key))

  it('integrates to one', () => expect(grid.mass).toBeCloseTo(1, 4))

  it('states its entropy', () => expect(density.entropy).toBeCloseTo(grid.entropy, 3))

  it('samples what its density says', () => {
    expect(samples).toHaveLength(40_000)
    expect(Math.abs(chiSquare(density, grid.bins, samples).excess)).toBeLessThan(4)
  })

  it('has its entropy as the mean log-density of samples', () => {
    const logProb = density.logProb(samples)
    const mean = logProb.reduce((sum, l) => sum + l, 0) / logProb.length
    const variance = logProb.reduce((sum, l) => sum + (l - mean) ** 2, 0) / logProb.length
    expect(Math.abs(mean + density.entropy)).toBeLessThan(4 * Math.sqrt(variance / logProb.length) + 1e-4)
  })

  it('gives the same samples for the same seed', () => {
    expect(density.sample(5, new Rng(3))).toEqual(density.sample(5, new Rng(3)))
    expect(density.sample(5, new Rng(3))).not.toEqual(density.sample(5, new Rng(4)))
  })

  it('has no NaN far out', () => {
    const far = density.logProb(Float64Array.of(0, 0, 1e3, -1e3, 1e-300, 40, -1e8, 1e8))
    expect([...far].some(Number.isNaN)).toBe(false)
    expect(far[1]).toBeLessThan(-1000)
  })
})
