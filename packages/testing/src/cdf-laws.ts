import { add, exp, log, sub, tensor } from '@tensorflow/tfjs-core'
import {
  type DistributionFunction,
  type DistributionSubject,
  has,
  pointsInside,
  type Specimen,
  tolerancesOf,
  valuesOf,
  withDistribution,
} from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import type { Law } from './law.ts'
import { gridOf } from './support-grid.ts'

/** The distribution function and its kin: integral of the density, complement, logarithm and inverse. */
export function cdfLaws(subject: DistributionSubject): Law[] {
  const { support } = subject
  const areVectors = support.kind === 'discrete' && support.values.some((value) => typeof value !== 'number')
  const law = (name: string, needs: DistributionFunction[], check: (specimen: Specimen) => void): Law => {
    if (areVectors) return { name, skip: 'the values are vectors, which have no order', check: () => undefined }
    const lacking = needs.find((need) => !has(subject, need))
    return {
      name,
      ...(lacking !== undefined && { skip: `there is no ${lacking} in closed form` }),
      check: () => withDistribution(subject, check),
    }
  }
  return [
    law('cdf is the integral of prob', ['cdf'], (specimen) => checkIntegral(subject, specimen)),
    law('survival is 1 - cdf', ['cdf', 'survival'], (specimen) => {
      const [x, { distribution, context }] = [pointsInside(subject, specimen, 50), specimen]
      const total = add(distribution.cdf(x, context), distribution.survival(x, context)).dataSync()
      expectClose('cdf + survival', total, Array(total.length).fill(1), tolerancesOf(subject).value)
    }),
    law('logCdf is log cdf', ['cdf', 'logCdf'], (specimen) => {
      const [x, { distribution, context }] = [pointsInside(subject, specimen, 50), specimen]
      const wanted = log(distribution.cdf(x, context)).dataSync()
      expectClose('logCdf', distribution.logCdf(x, context).dataSync(), wanted, tolerancesOf(subject).value)
      const cdf = distribution.cdf(x, context).dataSync()
      expectClose('exp logCdf', exp(distribution.logCdf(x, context)).dataSync(), cdf, tolerancesOf(subject).value)
    }),
    law('logSurvival is log survival', ['survival', 'logSurvival'], (specimen) => {
      const [x, { distribution, context }] = [pointsInside(subject, specimen, 50), specimen]
      const survival = distribution.survival(x, context)
      const got = distribution.logSurvival(x, context)
      expectClose('logSurvival', got.dataSync(), log(survival).dataSync(), tolerancesOf(subject).value)
      expectClose('exp logSurvival', exp(got).dataSync(), survival.dataSync(), tolerancesOf(subject).value)
    }),
    law('quantile inverts cdf', ['cdf', 'quantile'], (specimen) => checkQuantile(subject, specimen)),
  ]
}

function checkIntegral(subject: DistributionSubject, { distribution, context }: Specimen): void {
  const { support } = subject
  const { points, volume } = gridOf(support, distribution.eventShape)
  const prob = distribution.prob(points, context).dataSync()
  const sums = new Float64Array(prob.length)
  let total = 0
  for (let i = 0; i < prob.length; i += 1) {
    total += volume * (prob[i] as number)
    sums[i] = total
  }
  if (support.kind === 'discrete') {
    expectClose('cdf', distribution.cdf(points, context).dataSync(), sums, tolerancesOf(subject).value)
    const between = distribution.cdf(sub(points, 0.25), context).dataSync()
    expectClose('cdf just below a value', between, [0, ...sums.slice(0, -1)], tolerancesOf(subject).value)
    return
  }
  const edges = add(points, volume / 2)
  expectClose('cdf', distribution.cdf(edges, context).dataSync(), sums, tolerancesOf(subject).integral)
}

function checkQuantile(subject: DistributionSubject, { distribution, context }: Specimen): void {
  const { support } = subject
  if (support.kind === 'continuous') {
    const p = tensor(Float32Array.from({ length: 99 }, (_, i) => (i + 1) / 100))
    const back = distribution.cdf(distribution.quantile(p, context), context).dataSync()
    expectClose('cdf of quantile', back, p.dataSync(), tolerancesOf(subject).value)
    return
  }
  // Any p strictly between two steps of the cdf belongs to the value of the upper step.
  const steps = [0, ...(distribution.cdf(valuesOf(support), context).dataSync() as Iterable<number>)]
  for (const [i, value] of support.values.entries()) {
    const [low, high] = [steps[i] as number, steps[i + 1] as number]
    if (high - low < 1e-5) continue
    const [got] = distribution.quantile(tensor((low + high) / 2), context).dataSync()
    if (got !== value) throw new Error(`quantile(${(low + high) / 2}) is ${got}, due ${value}`)
  }
}
