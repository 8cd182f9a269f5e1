import { expandDims, ones, sqrt, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, Rng } from '@tfjs-flows/core'
import {
  changedParameters,
  type DistributionFunction,
  type DistributionSubject,
  has,
  type ParameterNumbers,
  pointsInside,
  requireShape,
  type Specimen,
  stackedParameters,
  type TestedDistribution,
  tolerancesOf,
  withDistribution,
} from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import type { Law } from './law.ts'

/** Shapes, batches, contexts, and closed forms that are missing. */
export function distributionStructureLaws(subject: DistributionSubject): Law[] {
  const { missing = [], contextFeatures } = subject
  return [
    { name: 'shapes are [...sample, ...batch, ...event]', check: () => checkShapes(subject) },
    { name: 'a batch equals its entries one by one', check: () => checkBatch(subject) },
    { name: 'stddev is the root of variance', ...lacking(subject, 'variance'), check: () => checkStddev(subject) },
    { name: 'no draw is more probable than the mode', ...lacking(subject, 'mode'), check: () => checkMode(subject) },
    {
      name: contextFeatures === undefined ? 'a context is ignored' : 'draws have the batch of their context',
      check: () => checkContext(subject),
    },
    {
      name: 'functions without a closed form say so',
      ...(missing.length === 0 && { skip: 'all functions have closed forms' }),
      check: () => checkMissing(subject),
    },
  ]
}

function lacking(subject: DistributionSubject, name: DistributionFunction): { skip?: string } {
  return has(subject, name) ? {} : { skip: `there is no ${name} in closed form` }
}

function checkShapes(subject: DistributionSubject): void {
  const figures = ['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'] as const
  const check = ({ distribution, context }: Specimen): void => {
    const { batchShape: batch, eventShape: event } = distribution
    const rng = new Rng(1)
    requireShape('sample()', distribution.sample([], { rng, context }), [...batch, ...event])
    requireShape('sample(3)', distribution.sample(3, { rng, context }), [3, ...batch, ...event])
    const [x, logProb] = distribution.sampleAndLogProb([2, 3], { rng, context })
    requireShape('sample([2, 3])', x, [2, 3, ...batch, ...event])
    requireShape('its logProb', logProb, [2, 3, ...batch])
    requireShape('logProb', distribution.logProb(x, context), [2, 3, ...batch])
    for (const name of figures.filter((figure) => has(subject, figure))) {
      const axes = { entropy: [], covariance: [...event, ...event] }[name as string] ?? event
      requireShape(name, distribution[name](context), [...batch, ...axes])
    }
  }
  withDistribution(subject, (specimen) => {
    requireShape('batchShape', zeros([...specimen.distribution.batchShape]), [])
    check(specimen)
  })
  withDistribution(
    subject,
    (specimen) => {
      requireShape('batchShape of two', zeros([...specimen.distribution.batchShape]), [2])
      check(specimen)
    },
    stackedParameters(subject),
  )
}

function checkBatch(subject: DistributionSubject): void {
  const { value } = tolerancesOf(subject)
  const single = (parameters: ParameterNumbers, x: Tensor): Float32Array[] => {
    const found: Float32Array[] = []
    const check = ({ distribution, context }: Specimen): void => {
      found.push(distribution.logProb(x, context).dataSync() as Float32Array)
      for (const name of (['entropy', 'mean', 'variance'] as const).filter((figure) => has(subject, figure))) {
        found.push(distribution[name](context).dataSync() as Float32Array)
      }
    }
    withDistribution(subject, check, parameters)
    return found
  }
  withDistribution(subject, (specimen) => {
    const x = pointsInside(subject, specimen, 5)
    // The points meet the batch on an axis of their own: [5, 1, ...event] against [2].
    const batch = single(stackedParameters(subject), expandDims(x, 1))
    for (const [entry, parameters] of [subject.parameters, changedParameters(subject)].entries()) {
      for (const [i, wanted] of single(parameters, x).entries()) {
        const all = batch[i] ?? new Float32Array(0)
        const got =
          i === 0
            ? all.filter((_, j) => j % 2 === entry)
            : all.slice(entry * wanted.length, (entry + 1) * wanted.length)
        expectClose(`entry ${entry} of the batch`, got, wanted, value)
      }
    }
  })
}

function checkStddev(subject: DistributionSubject): void {
  withDistribution(subject, ({ distribution, context }) => {
    const wanted = sqrt(distribution.variance(context)).dataSync()
    expectClose('stddev', distribution.stddev(context).dataSync(), wanted, tolerancesOf(subject).value)
  })
}

function checkMode(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { distribution, context } = specimen
    const [best = Number.NaN] = distribution.logProb(distribution.mode(context), context).dataSync()
    const others = distribution.logProb(pointsInside(subject, specimen, 100), context).dataSync()
    const better = others.find((logProb) => !(logProb <= best + tolerancesOf(subject).value))
    if (better !== undefined) throw new Error(`logProb of the mode is ${best}, of another point ${better}`)
  })
}

function checkContext(subject: DistributionSubject): void {
  withDistribution(subject, ({ distribution }) => {
    const context = ones([3, subject.contextFeatures ?? 2])
    const x = distribution.sample(4, { rng: new Rng(2), context })
    const { eventShape } = distribution
    if (subject.contextFeatures !== undefined) {
      requireShape('sample(4, {context [3, C]})', x, [4, 3, ...eventShape])
      requireShape('logProb under the context', distribution.logProb(x, context), [4, 3])
    } else if (!distribution.followsContext) {
      const plain = distribution.sample(4, { rng: new Rng(2) })
      requireShape('sample(4, {context})', x, plain.shape)
      expectClose('sample(4, {context})', x.dataSync(), plain.dataSync(), 0)
    } else requireShape('sample(4, {context [3, C]})', x, [4, 3, ...eventShape])
  })
}

function checkMissing(subject: DistributionSubject): void {
  withDistribution(subject, ({ distribution, context }) => {
    const x = zeros([...distribution.eventShape])
    for (const name of subject.missing ?? []) {
      const code = codeOf(() => call(distribution, name, x, context))
      if (code !== 'not-available') throw new Error(`${name} must fail with 'not-available'; got ${code}`)
    }
  })
}

function call(distribution: TestedDistribution, name: DistributionFunction, x: Tensor, context?: Tensor): Tensor {
  if (name === 'cdf' || name === 'logCdf' || name === 'survival') return distribution[name](x, context)
  if (name === 'logSurvival' || name === 'quantile') return distribution[name](x, context)
  return distribution[name](context)
}

function codeOf(f: () => unknown): string {
  try {
    f()
  } catch (error) {
    return error instanceof FlowsError ? error.code : String(error)
  }
  return 'no error'
}
