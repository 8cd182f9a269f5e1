import { expect, it } from 'vitest'
import { growthRow } from './scaling-bench.ts'
import { type ScalingMeasurement, scalingPicture } from './scaling-picture.ts'
import { sweepFlops, sweepPoints } from './scaling-sweeps.ts'

/** Times as the operations, but for draws, which grow with the square of the features. */
const measurements: ScalingMeasurement[] = sweepPoints.map((point) => {
  const flops = sweepFlops(point)
  const train = flops / 1e6
  return { ...point, flops, times: { train, logProb: train / 4, sample: (train * point.size.features) / 10 } }
})

it('draws a panel for each family and axis, with its curves named', async () => {
  const svg = await scalingPicture(measurements)
  expect(svg).toMatch(/^<svg [^>]*><title>Milliseconds of /)
  for (const family of ['maf', 'nsf']) {
    for (const axis of ['batch', 'features', 'layers', 'hidden']) expect(svg).toContain(`>${family}: ${axis}</text>`)
  }
  for (const name of ['train', 'logProb', 'sample', 'operations']) {
    expect([...svg.matchAll(new RegExp(`>${name}</text>`, 'g'))].length).toBe(8)
  }
})

it('marks the times that grow faster than the operations', () => {
  const [name, operations, train, logProb, sample] = growthRow(measurements, 'maf', 'features')
  expect(name).toBe('maf features')
  expect([train, logProb]).toEqual([operations, operations])
  expect(sample).toMatch(/^1\.\d\d FASTER$/)
  expect(growthRow(measurements, 'nsf', 'layers').slice(1)).toEqual(['1.00', '1.00', '1.00', '1.00'])
})
