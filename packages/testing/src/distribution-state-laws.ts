import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import {
  type DistributionSubject,
  has,
  pointsInside,
  type TestedDistribution,
  withDistribution,
} from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import type { Law } from './law.ts'
import { rebuild } from './module-laws.ts'

/** Config and memory. */
export function distributionStateLaws(subject: DistributionSubject): Law[] {
  return [
    { name: 'the config rebuilds the distribution', check: () => checkConfig(subject) },
    { name: 'every method leaves its result alone in memory', check: () => checkMemory(subject) },
  ]
}

function checkConfig(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { distribution, context } = specimen
    const again = rebuild(distribution) as TestedDistribution
    try {
      const x = pointsInside(subject, specimen, 5)
      expectClose('logProb', again.logProb(x, context).dataSync(), distribution.logProb(x, context).dataSync(), 0)
    } finally {
      again.dispose()
    }
  })
}

function checkMemory(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { distribution, context } = specimen
    const x = pointsInside(subject, specimen, 3)
    const p = tensor([0.2, 0.5, 0.9])
    const pointwise = (['cdf', 'logCdf', 'survival', 'logSurvival'] as const).map(
      (name) => [name, () => distribution[name](x, context)] as const,
    )
    const figures = (['entropy', 'mean', 'variance', 'stddev', 'mode', 'covariance'] as const).map(
      (name) => [name, () => distribution[name](context)] as const,
    )
    const calls: [string, () => Tensor | Tensor[]][] = [
      ['logProb', () => distribution.logProb(x, context)],
      ['prob', () => distribution.prob(x, context)],
      ['sample', () => distribution.sample(3, { rng: new Rng(3), context })],
      ['sampleAndLogProb', () => distribution.sampleAndLogProb(3, { rng: new Rng(3), context })],
    ]
    for (const [name, f] of [...pointwise, ...figures]) if (has(subject, name)) calls.push([name, f])
    if (has(subject, 'quantile')) calls.push(['quantile', () => distribution.quantile(p, context)])
    for (const [name, f] of calls) {
      const before = memory().numTensors
      const results = [f()].flat()
      const left = memory().numTensors - before - results.length
      if (left !== 0) throw new Error(`${name} leaves ${left} tensors beside its result`)
    }
  })
}
