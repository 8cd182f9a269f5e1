/**
 * `pnpm splines [--backend wasm|cpu] [--pairs n]`: how every kind of spline computes, over random pairs of a point and
 * raw parameters. Exits with 1 where a value or gradient is not finite, or a round trip loses too much.
 *
 * Half of the pairs are ordinary: raw parameters from N(0, s^2) with s uniform in 0 .. 1. Half are wild: s uniform in
 * 0 .. 50. Of the points three quarters lie in the interval -5 .. 5, an eighth within three times it, an eighth within 1e6.
 */
import { parseArgs } from 'node:util'
import {
  CubicSplineTransformer,
  LinearSplineTransformer,
  QuadraticSplineTransformer,
  RationalLinearSplineTransformer,
  RationalQuadraticSplineTransformer,
} from '@tfjs-flows/bijectors'
import { Rng, type SplineBoundary } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { type HealthSummary, sampleHealth, summarize } from './spline-sample.ts'

/** At the 99.9th percentile: of ordinary pairs relative to the point, of wild ones relative to what one rounding does. */
const LIMIT = 1e-4

const transformers = {
  linear: LinearSplineTransformer,
  quadratic: QuadraticSplineTransformer,
  cubic: CubicSplineTransformer,
  'rational-linear': RationalLinearSplineTransformer,
  'rational-quadratic': RationalQuadraticSplineTransformer,
}
const boundaries: readonly SplineBoundary[] = ['linear', 'circular', 'free', 'box']

const { values } = parseArgs({
  options: { backend: { type: 'string', default: 'wasm' }, pairs: { type: 'string' } },
})
const backend = values.backend === 'cpu' ? 'cpu' : 'wasm'
// cpu takes some thirty times as long for a pair.
const pairs = Number(values.pairs ?? (backend === 'cpu' ? 3e4 : 1e6))
const start = performance.now()
await useBackend(backend)

console.log(`${pairs} pairs of point and raw parameters for each kind and boundary, on ${backend}; 8 bins on -5 .. 5`)
console.log('round trip: |x - inverse(forward(x))| / max(1, |x|); per rounding: / max(1, |x|, |y| dx/dy)\n')
const columns = [
  'spline',
  'boundary',
  'parameters',
  'not finite: values',
  'gradients',
  'round trip 99.9 %',
  'largest',
  'per rounding 99.9 %',
  'largest',
]
console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`)

let failures = 0
for (const [name, Transformer] of Object.entries(transformers)) {
  for (const boundary of boundaries) {
    const transformer = new Transformer({ boundary })
    for (const [size, deviation] of [
      ['ordinary', 1],
      ['wild', 50],
    ] as const) {
      const rng = new Rng(boundaries.indexOf(boundary) + 10 * deviation)
      const summary = summarize(sampleHealth(transformer, pairs / 2, deviation, rng))
      const isGood = passes(summary, size === 'ordinary')
      if (!isGood) failures += 1
      console.log(row([name, boundary, size], summary) + (isGood ? '' : ' FAILS'))
    }
  }
}
console.log(`\n${failures} failures, ${((performance.now() - start) / 1000).toFixed(0)} s`)
process.exitCode = failures === 0 ? 0 : 1

function passes(
  { nonFiniteValues, nonFiniteGradients, roundTrip, perRounding }: HealthSummary,
  isOrdinary: boolean,
): boolean {
  const loss = isOrdinary ? roundTrip.high : perRounding.high
  return nonFiniteValues === 0 && nonFiniteGradients === 0 && loss < LIMIT
}

function row(labels: readonly string[], summary: HealthSummary): string {
  const { nonFiniteValues, nonFiniteGradients, roundTrip, perRounding } = summary
  const errors = [roundTrip.high, roundTrip.largest, perRounding.high, perRounding.largest]
  return `| ${[...labels, nonFiniteValues, nonFiniteGradients, ...errors.map((e) => e.toExponential(1))].join(' | ')} |`
}
