import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type Support as DeclaredSupport, type Density, Rng } from '@tfjs-flows/core'
import { type DistributionTolerances, distributionTolerances } from './distribution-tolerances.ts'

/** The functions that a family may lack. */
export type DistributionFunction =
  | 'cdf'
  | 'logCdf'
  | 'survival'
  | 'logSurvival'
  | 'quantile'
  | 'entropy'
  | 'mean'
  | 'variance'
  | 'stddev'
  | 'mode'
  | 'covariance'

/** A distribution as the laws see it: every function throws a FlowsError 'not-available' where it has no closed form. */
export interface TestedDistribution extends Density {
  readonly followsContext: boolean
  readonly support: DeclaredSupport
  prob(x: Tensor, context?: Tensor): Tensor
  cdf(x: Tensor, context?: Tensor): Tensor
  logCdf(x: Tensor, context?: Tensor): Tensor
  survival(x: Tensor, context?: Tensor): Tensor
  logSurvival(x: Tensor, context?: Tensor): Tensor
  quantile(p: Tensor, context?: Tensor): Tensor
  entropy(context?: Tensor): Tensor
  mean(context?: Tensor): Tensor
  variance(context?: Tensor): Tensor
  stddev(context?: Tensor): Tensor
  mode(context?: Tensor): Tensor
  covariance(context?: Tensor): Tensor
}

/** Numbers, or arrays of them to any depth. */
export type Numbers = number | readonly Numbers[]

/** Parameter values by name. */
export type ParameterNumbers = Readonly<Record<string, Numbers>>

/** Parameter tensors by name, of float32. */
export type ParameterTensors = Readonly<Record<string, Tensor>>

/** Where the probability lies. */
export type Support =
  | {
      readonly kind: 'continuous'
      /** One interval for each coordinate of the event, which together hold all but 1e-5 of the probability. */
      readonly box: readonly (readonly [low: number, high: number])[]
    }
  | {
      readonly kind: 'discrete'
      /** All values of the event: numbers in increasing order, or vectors. */
      readonly values: readonly number[] | readonly (readonly number[])[]
    }

/** One distribution with what the laws must know of it. */
export interface DistributionSubject<Name extends string = string> {
  /** Builds it from the tensors of its parameters, which stay the laws'; the laws dispose what is built. */
  create(parameters: Readonly<Record<NoInfer<Name>, Tensor>>): TestedDistribution
  /** Values that make one unbatched distribution. */
  readonly parameters: Readonly<Record<Name, Numbers>>
  /** Other values of the same shapes (those left out stay): with `parameters` they are the entries of a batch of two. */
  readonly otherParameters: Readonly<Partial<Record<NoInfer<Name>, Numbers>>>
  readonly support: Support
  /** Events outside the support; leave it out where there are none. */
  readonly outside?: readonly Numbers[]
  /** Functions without a closed form, which must say so. */
  readonly missing?: readonly DistributionFunction[]
  /** Parameters that draws have a gradient to; default all for a continuous support, none for a discrete one. */
  readonly reparameterized?: readonly NoInfer<Name>[]
  /** Width of the context, where the distribution is conditional. */
  readonly contextFeatures?: number
  /** Number of draws of the statistical laws, default 20,000. */
  readonly samples?: number
  readonly tolerances?: Partial<DistributionTolerances>
}

/** The tolerances of a subject. */
export function tolerancesOf(subject: DistributionSubject): DistributionTolerances {
  return { ...distributionTolerances, ...subject.tolerances }
}

/** Whether the family has this function in closed form; `logSurvival` comes with `survival`. */
export function has(subject: DistributionSubject, name: DistributionFunction): boolean {
  const { missing = [] } = subject
  return !missing.includes(name) && !(name === 'logSurvival' && missing.includes('survival'))
}

/** What a law looks at: a fresh distribution, its parameters, and one context [C] where it is conditional. */
export interface Specimen {
  readonly distribution: TestedDistribution
  readonly parameters: ParameterTensors
  readonly context: Tensor | undefined
}

/** Runs `check` on a fresh distribution inside one tidy. */
export function withDistribution(
  subject: DistributionSubject,
  check: (specimen: Specimen) => void,
  values: ParameterNumbers = subject.parameters,
): void {
  tidy(() => {
    const parameters = toTensors(values)
    const distribution = subject.create(parameters)
    try {
      check({ distribution, parameters, context: contextOf(subject) })
    } finally {
      distribution.dispose()
    }
  })
}

/** Points of positive probability [n, ...event]: all values of a discrete distribution, draws of a continuous one. */
export function pointsInside(subject: DistributionSubject, { distribution, context }: Specimen, count: number): Tensor {
  if (subject.support.kind === 'discrete') return valuesOf(subject.support)
  return distribution.sample(count, { rng: new Rng(11), context })
}

/** All values of a discrete support: [n, ...event]. */
export function valuesOf({ values }: Extract<Support, { kind: 'discrete' }>): Tensor {
  return tensor(values as number[], undefined, 'float32')
}

/** `parameters` with the values that `otherParameters` changes. */
export function changedParameters({ parameters, otherParameters }: DistributionSubject): ParameterNumbers {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]): [string, Numbers] => [name, otherParameters[name] ?? value]),
  )
}

/** The parameters of a batch of two: each stacked along a new first axis. */
export function stackedParameters(subject: DistributionSubject): ParameterNumbers {
  const changed = Object.entries(changedParameters(subject))
  return Object.fromEntries(
    changed.map(([name, value]): [string, Numbers] => [name, [subject.parameters[name] ?? value, value]]),
  )
}

/** A fixed context [C] of a conditional distribution. */
export function contextOf({ contextFeatures }: DistributionSubject): Tensor | undefined {
  if (contextFeatures === undefined) return undefined
  return tensor(Float32Array.from({ length: contextFeatures }, (_, i) => Math.sin(1 + 2 * i)))
}

/** Fails where a shape is another one. */
export function requireShape(what: string, { shape }: Tensor, wanted: readonly number[]): void {
  if (shape.join() !== wanted.join())
    throw new Error(`${what}: shape [${shape.join(', ')}], due [${wanted.join(', ')}]`)
}

/** Parameter values as float32 tensors. */
export function toTensors(values: ParameterNumbers): ParameterTensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Tensor] => [
      name,
      tensor(value as number[], undefined, 'float32'),
    ]),
  )
}
