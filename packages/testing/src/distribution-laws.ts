import { cdfLaws } from './cdf-laws.ts'
import { densityLaws } from './density-laws.ts'
import { distributionStateLaws } from './distribution-state-laws.ts'
import { distributionStructureLaws } from './distribution-structure-laws.ts'
import { type DistributionSubject, toTensors } from './distribution-subject.ts'
import type { Law } from './law.ts'
import { lawsAbout } from './laws-about.ts'
import { samplerLaws } from './sampler-laws.ts'
import { supportLaws } from './support-laws.ts'

/**
 * What every distribution must obey: normalisation, distribution function, draws, moments, entropy, gradients, batches,
 * context, config and memory. A law that cannot apply is skipped with its reason.
 *
 * @example
 * ```ts
 * itObeys(
 *   distributionLaws({
 *     create: ({ loc, scale }) => new Normal({ loc, scale }),
 *     parameters: { loc: 0.5, scale: 2 },
 *     otherParameters: { loc: -3, scale: 0.1 },
 *     support: { kind: 'continuous', box: [[-15, 16]] },
 *   }),
 * )
 * ```
 */
export function distributionLaws<Name extends string>(subject: DistributionSubject<Name>): Law[] {
  const laws = [
    ...distributionStructureLaws(subject),
    ...distributionStateLaws(subject),
    ...densityLaws(subject),
    ...supportLaws(subject),
    ...cdfLaws(subject),
    ...samplerLaws(subject),
  ]
  const { create, parameters, tolerances }: DistributionSubject = subject
  return lawsAbout(() => create(toTensors(parameters)), laws, tolerances)
}
