import { add, exp, mul, reshape, slice, square, sub, sum, type Tensor, tensor } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import { type BijectorCase, eventSize, withBijector } from './bijector-case.ts'
import { type CoordinateMap, inCoordinates } from './in-coordinates.ts'
import type { Law } from './law.ts'
import { tolerances } from './tolerances.ts'

/**
 * Laws of the density that a map carries, with its parameters off their start: over one dimension the inverse's slopes
 * integrate to the interval's length, over two the density of a mapped standard normal integrates to one on a grid, and
 * over more (and over two) by importance sampling.
 */
export function bijectorMeasureLaws(subject: BijectorCase): Law[] {
  return [
    {
      name: 'it keeps measure: densities integrate to one',
      check: () => {
        withBijector(subject, (bijector, rng) => {
          const { map, x } = inCoordinates(bijector, subject.inputs(rng), subject.chart)
          // One row of context is shared by all points.
          const context = firstRow(subject.context?.(rng))
          const { entries } = eventSize(x, map.eventRank)
          if (entries === 1) return checkInterval(map, x, context)
          if (entries === 2) checkGrid(map, rng, context)
          checkSampling(map, rng, x.shape.slice(x.rank - map.eventRank), context)
        })
      },
    },
  ]
}

function firstRow(context: Tensor | undefined): Tensor | undefined {
  return context === undefined ? undefined : reshape(slice(context, 0, 1), context.shape.slice(1))
}

/** Along a line in every column of x from its least to its largest value: the integral of |dx/dy| dy by trapezoids. */
function checkInterval(map: CoordinateMap, x: Tensor, context: Tensor | undefined): void {
  const values = x.dataSync()
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const points = 2001
  const rest = x.shape.slice(1)
  const columns = rest.reduce((product, n) => product * n, 1)
  const line = Float32Array.from({ length: points * columns }, (_, i) => {
    return low + ((high - low) * Math.floor(i / columns)) / (points - 1)
  })
  const y = map.forward(tensor(line, [points, ...rest]), context)
  const slopes = exp(map.inverseAndLogDet(y, context)[1]).dataSync()
  const ends = y.dataSync()
  for (let j = 0; j < columns; j += 1) {
    let length = 0
    for (let i = 1; i < points; i += 1) {
      const [here, last] = [i * columns + j, (i - 1) * columns + j]
      const step = Math.abs((ends[here] as number) - (ends[last] as number))
      length += 0.5 * step * ((slopes[here] as number) + (slopes[last] as number))
    }
    if (!(Math.abs(length / (high - low) - 1) <= tolerances().integral)) {
      throw new Error(`column ${j}: the slopes integrate to ${length} over an interval of ${high - low}`)
    }
  }
}

/** log p(y) of the image of a standard normal, less the normal's constant. */
function logKernel(map: CoordinateMap, y: Tensor, context: Tensor | undefined): Tensor {
  const [x, logDet] = map.inverseAndLogDet(y, context)
  const rows = reshape(x, [x.shape[0] as number, -1])
  if (logDet.shape.join() !== String(rows.shape[0]))
    throw new Error(`the log-det of ${rows.shape[0]} events has shape [${logDet.shape}]`)
  return add(mul(-0.5, sum(square(rows), 1)), logDet)
}

/** Centre and half-width of each entry of the image of a standard normal. */
function spread(map: CoordinateMap, rng: Rng, event: number[], context: Tensor | undefined): [number, number][] {
  const draws = 2000
  const y = map.forward(rng.normal([draws, ...event]), context).dataSync()
  return Array.from({ length: y.length / draws }, (_, j) => {
    const column = Array.from({ length: draws }, (_, i) => y[i * (y.length / draws) + j] as number)
    const middle = column.reduce((total, value) => total + value, 0) / draws
    const variance = column.reduce((total, value) => total + (value - middle) ** 2, 0) / draws
    return [middle, Math.sqrt(variance)]
  })
}

function checkGrid(map: CoordinateMap, rng: Rng, context: Tensor | undefined): void {
  const side = 161
  const deviations = 8
  const [first, second] = spread(map, rng, [2], context) as [[number, number], [number, number]]
  const place = ([middle, width]: [number, number], i: number): number =>
    middle + width * deviations * ((2 * i) / (side - 1) - 1)
  const points = Float32Array.from({ length: 2 * side * side }, (_, i) => {
    const cell = i >> 1
    return i % 2 === 0 ? place(first, Math.floor(cell / side)) : place(second, cell % side)
  })
  const cellArea = (4 * deviations ** 2 * first[1] * second[1]) / (side - 1) ** 2
  const densities = [...exp(logKernel(map, tensor(points, [side * side, 2]), context)).dataSync()]
  const integral = (densities.reduce((total, value) => total + value, 0) * cellArea) / (2 * Math.PI)
  if (!(Math.abs(integral - 1) <= tolerances().integral)) throw new Error(`the grid's integral is ${integral}`)
}

/** Importance sampling from a wider normal: the mean weight must be 1 within 5 standard errors. */
function checkSampling(map: CoordinateMap, rng: Rng, event: number[], context: Tensor | undefined): void {
  const draws = 8192
  const widening = 1.5
  const places = spread(map, rng, event, context)
  const unit = rng.normal([draws, places.length])
  const [middle, width] = [places.map(([m]) => m), places.map(([, w]) => w * widening)]
  const y = reshape(add(mul(unit, tensor(width)), tensor(middle)), [draws, ...event])
  const logProposal = sub(
    mul(-0.5, sum(square(unit), 1)),
    width.reduce((total, w) => total + Math.log(w), 0),
  )
  const weights = [...exp(sub(logKernel(map, y, context), logProposal)).dataSync()]
  const average = weights.reduce((total, w) => total + w, 0) / draws
  const variance = weights.reduce((total, w) => total + (w - average) ** 2, 0) / draws
  const error = Math.sqrt(variance / draws)
  if (!(Math.abs(average - 1) <= 5 * error + tolerances().logDet) || error > 0.2) {
    throw new Error(`the sampled integral is ${average} +- ${error} (one standard error)`)
  }
}
