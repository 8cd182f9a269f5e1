import * as bijectors from '@tfjs-flows/bijectors'
import * as distributions from '@tfjs-flows/distributions'
import { type BijectorCapabilities, bijectorCapabilities } from './bijector-capabilities.ts'
import { bijectorCatalogue } from './bijector-catalogue.ts'
import { type DistributionCapabilities, distributionCapabilities } from './distribution-capabilities.ts'
import { distributionCatalogue, implicitDraws } from './distribution-catalogue.ts'
import { importersOf } from './importers.ts'
import { type PublicClass, publicClasses } from './public-classes.ts'

/** How gradients of draws come about. */
export type Draws = DistributionCapabilities['reparameterized'] | 'implicit'

/** What the classes of both packages can do, by exported name, in alphabetical order. */
export interface Survey {
  readonly distributions: ReadonlyMap<string, DistributionCapabilities & { readonly draws: Draws }>
  readonly bijectors: ReadonlyMap<string, BijectorCapabilities & { readonly isNumericalInverse: boolean }>
}

/** The classes of distributions that are exported. */
export const distributionClasses: ReadonlyMap<string, PublicClass> = publicClasses(distributions, [
  distributions.Distribution,
])

/** The bijectors, and the families of them, that are exported. */
export const bijectorClasses: ReadonlyMap<string, PublicClass> = publicClasses(bijectors, [
  bijectors.Bijector,
  bijectors.Transformer,
])

/** Builds one of every class of the catalogues and asks it, on the active backend. */
export function surveyClasses(): Survey {
  const numerical = importersOf(new URL('../../../packages/bijectors/src/', import.meta.url), './invert-increasing.ts')
  const known = <T>(catalogue: Readonly<Record<string, T>>, classes: ReadonlyMap<string, PublicClass>): [string, T][] =>
    Object.entries(catalogue).filter(([name]) => classes.has(name))
  return {
    distributions: new Map(
      known(distributionCatalogue, distributionClasses).map(([name, recipe]) => {
        const found = distributionCapabilities(recipe)
        const draws = found.reparameterized !== 'no' && implicitDraws.has(name) ? 'implicit' : found.reparameterized
        return [name, { ...found, draws }]
      }),
    ),
    bijectors: new Map(
      known(bijectorCatalogue, bijectorClasses).map(([name, recipe]) => [
        name,
        { ...bijectorCapabilities(recipe), isNumericalInverse: numerical.has(name) },
      ]),
    ),
  }
}
