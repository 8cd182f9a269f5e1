import type { Specimen, Support } from './distribution-subject.ts'
import { gridOf } from './support-grid.ts'

/** The distribution function of each coordinate by summing the density over a grid, linear inside a cell. */
export function marginalCdfs(
  support: Extract<Support, { kind: 'continuous' }>,
  { distribution, context }: Specimen,
): ((value: number) => number)[] {
  const { points, volume, sizes } = gridOf(support, distribution.eventShape)
  const prob = distribution.prob(points, context).dataSync()
  const inner = sizes[1] ?? 1
  return support.box.map(([low, high], axis) => {
    const cells = sizes[axis] ?? 0
    const steps = new Float64Array(cells)
    for (let i = 0; i < prob.length; i += 1) {
      const cell = axis === 0 ? Math.floor(i / inner) : i % inner
      steps[cell] = (steps[cell] ?? 0) + volume * (prob[i] ?? 0)
    }
    return interpolate(steps, low, high)
  })
}

function interpolate(steps: Float64Array, low: number, high: number): (value: number) => number {
  const sums = new Float64Array(steps.length + 1)
  for (const [i, step] of steps.entries()) sums[i + 1] = (sums[i] ?? 0) + step
  return (value) => {
    const place = ((value - low) / (high - low)) * steps.length
    if (place <= 0) return 0
    if (place >= steps.length) return 1
    const cell = Math.floor(place)
    return Math.min(1, (sums[cell] ?? 0) + (place - cell) * (steps[cell] ?? 0))
  }
}
