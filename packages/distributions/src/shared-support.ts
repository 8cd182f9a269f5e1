import { FlowsError, type Support } from '@tfjs-flows/core'
import { fixedSupport } from './fixed-support.ts'

/** The one support that all of these are; 'not-available' where they differ or parameters move their ends. */
export function sharedSupport(who: string, supports: readonly Support[]): Support {
  const [first, ...others] = supports.map((support) => fixedSupport(who, support))
  if (first !== undefined && others.every((other) => isSame(first, other))) return first
  throw differing(who)
}

/** The one support of each number of vectors that have these beside each other; none may be of a vector as a whole. */
export function sharedSupportOfNumbers(who: string, supports: readonly Support[]): Support {
  if (supports.length === 1 || supports.every(isOfEachNumber)) return sharedSupport(who, supports)
  throw differing(who)
}

function isOfEachNumber(support: Support): boolean {
  const { kind } = support
  return kind === 'real' || kind === 'interval' || (kind === 'integers' && support.sum === undefined)
}

function isSame(a: Support, b: Support): boolean {
  if (a.kind === 'image') return b.kind === 'image' && a.bijector === b.bijector && isSame(a.of, b.of)
  if (b.kind === 'image' || a.kind !== b.kind) return false
  // Without Tensors the others are records of numbers.
  const other = new Map(Object.entries(b))
  return Object.entries(a).every(([name, value]) => value === other.get(name)) && Object.keys(a).length === other.size
}

function differing(who: string): FlowsError {
  return new FlowsError('not-available', {
    who: `${who}.support`,
    rule: 'its parts have supports of their own',
    do: 'Ask each part for its own',
  })
}
