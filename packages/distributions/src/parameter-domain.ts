import { add, clone, div, log, mul, neg, sigmoid, softmax, sub, type Tensor } from '@tensorflow/tfjs-core'
import { clip, log1mexp, log1p, softplus } from '@tfjs-flows/core'
import { fillTriangle, lowerTriangle } from './triangular-entries.ts'

/** Parameters by name, as a domain that depends on others sees them. */
export type OtherParameters = Readonly<Record<string, Tensor>>

/** What each number of a parameter must satisfy; the values of a Tensor are not read back and not checked. */
export interface ParameterRule {
  /** In words, after the parameter's name: 'must be above 0'. */
  readonly rule: string
  holds(value: number): boolean
}

/**
 * Which values a parameter may take. One declaration a family serves the checks of its constructor, a network that gives
 * the parameter, and its training.
 */
export interface ParameterDomain extends ParameterRule {
  /** Axes of one value: 0 a number, 1 a vector [d], 2 a matrix [d, d]. */
  readonly rank: 0 | 1 | 2
  /** The parameter in whose place this one may be given; exactly one of the two is. */
  readonly insteadOf?: string
  /** The parameter than which this one must be larger. */
  readonly above?: string
  /** The free numbers behind it; absent where it is a constant of the family, never trained. */
  readonly free?: FreeNumbers
}

/** Real numbers without bounds that stand for a value of a domain. */
export interface FreeNumbers {
  /** Free numbers [..., ...freeShape] to the value [..., ...value's shape]; every finite input lands in the domain. */
  constrain(free: Tensor, others: OtherParameters): Tensor
  /** The free numbers of a value; one on the edge is read as the nearest that float32 holds inside. */
  unconstrain(value: Tensor, others: OtherParameters): Tensor
}

/** A map of each number by itself. */
export type Domains<Options extends object = Record<string, unknown>> = {
  readonly [Name in keyof Options]-?: ParameterDomain
}

/** Least distance of a trained positive parameter from 0: a scale of 0 would make the density infinite. */
const FLOOR = 1e-6
/** Makes the free number 0 the value 1: a network whose outputs start at 0 starts at a standard member. */
const SHIFT = Math.log(Math.expm1(1 - FLOOR))
/** What is left above the floor, at least: its log exists, and the floor swallows it. */
const LEAST = 1e-30
const [LOWEST, HIGHEST] = [1e-37, 1 - 2 ** -24]

const identity: FreeNumbers = { constrain: (free) => clone(free), unconstrain: (value) => clone(value) }

/** softplus(free + shift) + floor */
function constrainPositive(free: Tensor): Tensor {
  return add(softplus(add(free, SHIFT)), FLOOR)
}

/** The inverse y + log(1 - e^-y) of softplus at y = value - floor, kept above 0 so that the log exists, less the shift. */
function unconstrainPositive(value: Tensor): Tensor {
  const y = clip(sub(value, FLOOR), LEAST, Number.MAX_VALUE)
  return sub(add(y, log1mexp(y)), SHIFT)
}

/** log p - log(1 - p); both are finite in [LOWEST, HIGHEST]. */
function logit(p: Tensor): Tensor {
  const inside = clip(p, LOWEST, HIGHEST)
  return sub(log(inside), log1p(neg(inside)))
}

/** Any finite number. */
export const real: ParameterDomain = {
  rule: 'must be finite',
  holds: (value) => Number.isFinite(Math.fround(value)),
  rank: 0,
  free: identity,
}

/** Above 0: softplus of a free number, above a floor of 1e-6; 1 at the free number 0. */
export const positive: ParameterDomain = {
  rule: 'must be finite and above 0',
  holds: (value) => Math.fround(value) > 0 && Number.isFinite(Math.fround(value)),
  rank: 0,
  free: { constrain: constrainPositive, unconstrain: unconstrainPositive },
}

/** A log-odds or log-weight, which may be infinite: log 0. A trained one stays within 100 at its start. */
export const logOdds: ParameterDomain = {
  rule: 'must not be NaN',
  holds: (value) => !Number.isNaN(value),
  rank: 0,
  free: { constrain: identity.constrain, unconstrain: (value) => clip(value, -100, 100) },
}

/** In [0, 1]: the sigmoid of a free number. */
export const probability: ParameterDomain = {
  rule: 'must lie in [0, 1]',
  holds: (value) => value >= 0 && value <= 1,
  rank: 0,
  free: { constrain: sigmoid, unconstrain: logit },
}

/** Inside (0, 1): the sigmoid of a free number, which float32 keeps off the ends. */
export const innerProbability: ParameterDomain = {
  rule: 'must lie inside (0, 1)',
  holds: (value) => value > 0 && value < 1,
  rank: 0,
  free: { constrain: (free) => clip(sigmoid(free), LOWEST, HIGHEST), unconstrain: logit },
}

/** Probabilities of k classes: the softmax of k free numbers. */
export const probabilities: ParameterDomain = {
  ...probability,
  rank: 1,
  free: { constrain: (free) => softmax(free), unconstrain: (value) => log(clip(value, LOWEST, 1)) },
}

/** An end of an interval, which may be infinite; a constant. */
export const end: ParameterDomain = { rule: 'must not be NaN', holds: (value) => !Number.isNaN(value), rank: 0 }

/** A whole number of at least 1; a constant. */
export const wholeNumber: ParameterDomain = {
  rule: 'must be a whole number of at least 1',
  holds: (value) => Number.isInteger(value) && value >= 1,
  rank: 0,
}

/** A lower triangular factor [d, d]: free numbers fill it row by row, with softplus and a floor on the diagonal. */
export const triangularFactor: ParameterDomain = {
  rule: real.rule,
  holds: real.holds,
  rank: 2,
  free: {
    constrain: (free) => fillTriangle(free, constrainPositive),
    unconstrain: (value) => lowerTriangle(value, unconstrainPositive),
  },
}

/** A matrix of finite numbers; a constant. */
export const matrix: ParameterDomain = { rule: real.rule, holds: real.holds, rank: 2 }

/** At least 0; a constant. */
export const nonNegative: ParameterDomain = {
  rule: 'must be finite and at least 0',
  holds: (value) => value >= 0 && Number.isFinite(value),
  rank: 0,
}

/** A domain of numbers as that of vectors [d]. */
export function vectorOf(domain: ParameterDomain): ParameterDomain {
  return { ...domain, rank: 1 }
}

/** A domain that may be given in place of another parameter. */
export function insteadOf(name: string, domain: ParameterDomain): ParameterDomain {
  return { ...domain, insteadOf: name }
}

/** Larger than another parameter: that one plus a positive number. */
export function above(name: string, domain: ParameterDomain = real): ParameterDomain {
  const declared = { ...domain, above: name }
  if (domain.free === undefined) return declared
  return {
    ...declared,
    free: {
      constrain: (free, others) => add(others[name] as Tensor, constrainPositive(free)),
      unconstrain: (value, others) => unconstrainPositive(sub(value, others[name] as Tensor)),
    },
  }
}

/** Between two other parameters: a share of their distance. */
export function between(low: string, high: string): ParameterDomain {
  const ends = (others: OtherParameters): [Tensor, Tensor] => [others[low] as Tensor, others[high] as Tensor]
  return {
    ...real,
    free: {
      constrain: (free, others) => {
        const [from, to] = ends(others)
        return add(from, mul(sub(to, from), sigmoid(free)))
      },
      unconstrain: (value, others) => {
        const [from, to] = ends(others)
        return logit(div(sub(value, from), sub(to, from)))
      },
    },
  }
}
