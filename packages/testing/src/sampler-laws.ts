import { mean as meanOf, neg, type Tensor } from '@tensorflow/tfjs-core'
import { Rng, sumOf } from '@tfjs-flows/core'
import { chiSquare } from './chi-square.ts'
import { requireNoMismatch } from './density-laws.ts'
import {
  type DistributionFunction,
  type DistributionSubject,
  has,
  type Specimen,
  tolerancesOf,
  withDistribution,
} from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
import type { Law } from './law.ts'
import { marginalCdfs } from './marginal-cdf.ts'
import { gridOf } from './support-grid.ts'

/** Draws: they follow the density, have its moments and entropy, and their gradient where they are reparameterised. */
export function samplerLaws(subject: DistributionSubject): Law[] {
  const { support } = subject
  const reparameterized = reparameterizedOf(subject)
  const law = (name: string, skip: string | false, check: (specimen: Specimen) => void): Law => ({
    name,
    ...(skip !== false && { skip }),
    check: () => withDistribution(subject, check),
  })
  const lacks = (name: DistributionFunction): string | false =>
    !has(subject, name) && `there is no ${name} in closed form`
  const tooLarge = support.kind === 'continuous' && support.box.length > 2 && 'no grid of more than two dimensions'
  const isCertain = support.kind === 'discrete' && support.values.length === 1
  return [
    law('draws follow the density', tooLarge, (specimen) => checkFit(subject, specimen)),
    law('draws have the mean', lacks('mean'), (specimen) => checkMean(subject, specimen)),
    law('draws have the variance', lacks('mean') || lacks('variance'), (s) => checkVariance(subject, s)),
    law('draws have the covariance', lacks('mean') || lacks('covariance'), (s) => checkCovariance(subject, s)),
    law('entropy is -E log p', lacks('entropy'), (specimen) => checkEntropy(subject, specimen)),
    law('sampleAndLogProb agrees with logProb', false, (specimen) => checkSampleAndLogProb(subject, specimen)),
    law('a low temperature draws more probable events', isCertain && 'there is one event alone', (specimen) =>
      checkTemperature(subject, specimen),
    ),
    law(
      'draws are differentiable in the parameters',
      reparameterized.length === 0 && 'draws are not reparameterised',
      (specimen) => checkReparameterization(subject, specimen, reparameterized),
    ),
  ]
}

/** Draws by coordinate of the event. */
function columnsOf(subject: DistributionSubject, { distribution, context }: Specimen): Float64Array[] {
  const count = samplesOf(subject)
  const x = distribution.sample(count, { rng: new Rng(20), context }).dataSync()
  const size = x.length / count
  return Array.from({ length: size }, (_, j) => Float64Array.from({ length: count }, (_, i) => x[i * size + j] ?? 0))
}

function checkFit(subject: DistributionSubject, specimen: Specimen): void {
  const { support } = subject
  const { pValue: least } = tolerancesOf(subject)
  const columns = columnsOf(subject, specimen)
  if (support.kind === 'continuous') {
    for (const [axis, cdf] of marginalCdfs(support, specimen).entries()) {
      const { statistic, pValue } = kolmogorovSmirnov(columns[axis] ?? [], cdf)
      if (!(pValue >= least)) throw new Error(`Kolmogorov-Smirnov of axis ${axis}: ${statistic}, p = ${pValue}`)
    }
    return
  }
  const count = samplesOf(subject)
  const { distribution, context } = specimen
  const { points } = gridOf(support, distribution.eventShape)
  const observed = countsOf(points, columns, count)
  const expected = [...distribution.prob(points, context).dataSync()].map((p) => p * count)
  const { statistic, pValue } = chiSquare(observed, expected)
  if (!(pValue >= least)) throw new Error(`chi-square: ${statistic}, p = ${pValue}; counts ${observed.join(', ')}`)
}

/** How often each of the values [n, ...event] was drawn; fails where a draw is none of them. */
function countsOf(values: Tensor, columns: readonly Float64Array[], count: number): number[] {
  const [n = 0] = values.shape
  const flat = values.dataSync()
  const size = columns.length
  const places = new Map(Array.from({ length: n }, (_, i) => [flat.slice(i * size, (i + 1) * size).join(), i] as const))
  if (places.size !== n) throw new Error(`${n - places.size} values of the support come twice`)
  const counts = Array<number>(n).fill(0)
  for (let i = 0; i < count; i += 1) {
    const event = columns.map((column) => column[i]).join()
    const place = places.get(event)
    if (place === undefined) throw new Error(`the draw ${i} is [${event}], no value of the support`)
    counts[place] = (counts[place] ?? 0) + 1
  }
  return counts
}

function checkMean(subject: DistributionSubject, specimen: Specimen): void {
  const truth = specimen.distribution.mean(specimen.context).dataSync()
  for (const [j, column] of columnsOf(subject, specimen).entries()) {
    requireMean(subject, `the mean of coordinate ${j}`, column, truth[j] as number)
  }
}

function checkVariance(subject: DistributionSubject, specimen: Specimen): void {
  const means = specimen.distribution.mean(specimen.context).dataSync()
  const truth = specimen.distribution.variance(specimen.context).dataSync()
  for (const [j, column] of columnsOf(subject, specimen).entries()) {
    const squares = column.map((x) => (x - (means[j] as number)) ** 2)
    requireMean(subject, `the variance of coordinate ${j}`, squares, truth[j] as number)
  }
}

function checkCovariance(subject: DistributionSubject, specimen: Specimen): void {
  const means = specimen.distribution.mean(specimen.context).dataSync()
  const truth = specimen.distribution.covariance(specimen.context).dataSync()
  const columns = columnsOf(subject, specimen)
  for (const [j, left] of columns.entries()) {
    for (const [k, right] of columns.entries()) {
      const products = left.map((x, i) => (x - (means[j] as number)) * ((right[i] as number) - (means[k] as number)))
      requireMean(subject, `the covariance of ${j} and ${k}`, products, truth[j * columns.length + k] as number)
    }
  }
}

function checkEntropy(subject: DistributionSubject, { distribution, context }: Specimen): void {
  const [, logProb] = distribution.sampleAndLogProb(samplesOf(subject), { rng: new Rng(21), context })
  const [truth = Number.NaN] = distribution.entropy(context).dataSync()
  requireMean(subject, '-E log p', Float64Array.from(neg(logProb).dataSync()), truth)
}

function checkSampleAndLogProb(subject: DistributionSubject, { distribution, context }: Specimen): void {
  const [x, logProb] = distribution.sampleAndLogProb([4, 5], { rng: new Rng(22), context })
  const wanted = distribution.logProb(x, context).dataSync()
  expectClose('logProb of sampleAndLogProb', logProb.dataSync(), wanted, tolerancesOf(subject).value)
  const plain = distribution.sample([4, 5], { rng: new Rng(22), context }).dataSync()
  expectClose('draws of sampleAndLogProb', x.dataSync(), plain, tolerancesOf(subject).value)
}

function checkTemperature(subject: DistributionSubject, { distribution, context }: Specimen): void {
  const count = samplesOf(subject)
  const draw = (temperature: number): Tensor => distribution.sample(count, { rng: new Rng(23), context, temperature })
  const meanLogProb = (x: Tensor): number => sumOf(distribution.logProb(x, context).dataSync()) / count
  const [cool, warm] = [draw(0.25), draw(1)]
  const values = warm.dataSync()
  if (cool.dataSync().every((value, i) => value === values[i]))
    throw new Error('draws do not depend on the temperature')
  const [atCool, atWarm] = [meanLogProb(cool), meanLogProb(warm)]
  if (!(atCool >= atWarm - tolerancesOf(subject).value * Math.max(1, Math.abs(atWarm)))) {
    throw new Error(`the mean log-probability is ${atCool} at temperature 0.25 and ${atWarm} at 1`)
  }
}

function checkReparameterization(
  subject: DistributionSubject,
  { parameters, context }: Specimen,
  names: readonly string[],
): void {
  const sampleMean = (...inputs: Tensor[]): Tensor => {
    const moved = Object.fromEntries(names.map((name, i): [string, Tensor] => [name, inputs[i] as Tensor]))
    return meanOf(subject.create({ ...parameters, ...moved }).sample(16, { rng: new Rng(24), context }), 0)
  }
  const inputs = names.map((name) => parameters[name] as Tensor)
  requireNoMismatch(subject, sampleMean, inputs, names)
}

/** Fails where the mean of `values` is farther from `truth` than the standard errors allow. */
function requireMean(subject: DistributionSubject, what: string, values: Float64Array, truth: number): void {
  const { standardErrors, value } = tolerancesOf(subject)
  const mean = sumOf(values) / values.length
  const variance = sumOf(values.map((x) => (x - mean) ** 2)) / (values.length - 1)
  const error = Math.sqrt(variance / values.length)
  if (!(Math.abs(mean - truth) <= standardErrors * error + value * Math.max(1, Math.abs(truth)))) {
    throw new Error(`${what} is ${mean} with standard error ${error}, due ${truth}`)
  }
}

function reparameterizedOf({ reparameterized, support, parameters }: DistributionSubject): readonly string[] {
  return reparameterized ?? (support.kind === 'discrete' ? [] : Object.keys(parameters))
}

function samplesOf({ samples = 20_000 }: DistributionSubject): number {
  return samples
}
