import { FlowsError } from '@tfjs-flows/core'
import { groupsOf, type Sees } from './groups.ts'

/** How the features of an autoregressive model depend on each other; the default is the order 0, 1, 2, … */
export interface DependencyOptions {
  /** The features in the order in which they are generated: [2, 0, 1] draws feature 2 first. */
  order?: readonly number[] | undefined
  /** Groups of neighbours in the order that are generated together, default one a feature; 2 makes a coupling. */
  passes?: number | undefined
  /**
   * Instead of an order, row j says what feature j may depend on: the features, then (if given) the columns of the
   * context. No feature may depend on itself, directly or through others.
   */
  adjacency?: readonly (readonly boolean[])[] | undefined
}

/** What each output of an autoregressive network may see, in the form in which masks are made of it. */
export interface Dependencies {
  readonly features: number
  readonly contextFeatures: number
  /** Features that become known together, in the order in which they do. */
  readonly groups: readonly (readonly number[])[]
  /**
   * The distinct sets of inputs that outputs may see, those that are known first before the others:
   * sets[k][i] is 1 where input i (the features, then the context's columns) belongs to set k.
   */
  readonly sets: readonly Uint8Array[]
  /** For each set the number of groups that must be known before a unit that sees the set can be computed. */
  readonly ready: readonly number[]
  /** The set of each feature's output. */
  readonly outputSets: readonly number[]
  /** Whether set a lies within set b, so that a unit which sees a may feed one which sees b. */
  isWithin(a: number, b: number): boolean
}

/**
 * The dependencies that an order or an adjacency describes.
 *
 * @throws FlowsError 'argument' where the order is no permutation, the passes do not fit or the adjacency has a cycle
 */
export function dependenciesOf(
  who: string,
  features: number,
  contextFeatures: number,
  options: DependencyOptions,
): Dependencies {
  if (options.adjacency === undefined) return fromOrder(who, features, contextFeatures, options)
  const sees = fromAdjacency(who, features, contextFeatures, options)
  const groups = groupsOf(who, sees)
  return { features, contextFeatures, groups, ...distinctSets(sees, groups) }
}

/** In an order each group sees those before it: the sets are a chain, and set g is that of group g. */
function fromOrder(who: string, features: number, contextFeatures: number, options: DependencyOptions): Dependencies {
  const { order = Array.from({ length: features }, (_, i) => i), passes = features } = options
  if (order.length !== features || new Set(order).size !== features || !order.every((i) => i in order)) {
    throw new FlowsError('argument', {
      who,
      rule: `order must name each of the ${features} features once`,
      got: `[${order.join(', ')}]`,
      do: 'List the features in the order in which they are generated, from 0',
    })
  }
  if (!Number.isInteger(passes) || passes < 1 || passes > features) {
    throw new FlowsError('argument', {
      who,
      rule: `passes must be a whole number from 1 to the number of features (${features})`,
      got: String(passes),
      do: 'Leave it out for full autoregression, or pass 2 for a coupling',
    })
  }
  const groups = Array.from({ length: passes }, (): number[] => [])
  for (const [place, feature] of order.entries()) groups[Math.floor((place * passes) / features)]?.push(feature)
  const known = new Uint8Array(features + contextFeatures).fill(1, features)
  const outputSets = new Array<number>(features).fill(0)
  const sets = groups.map((group, index) => {
    const set = known.slice()
    for (const feature of group) {
      known[feature] = 1
      outputSets[feature] = index
    }
    return set
  })
  return {
    features,
    contextFeatures,
    groups: groups.map((group) => group.sort((a, b) => a - b)),
    sets,
    ready: [...sets.keys()],
    outputSets,
    isWithin: (a, b) => a <= b,
  }
}

function fromAdjacency(who: string, features: number, contextFeatures: number, options: DependencyOptions): Sees {
  const { adjacency = [], order, passes } = options
  const fail = (rule: string, got: string, todo: string): never => {
    throw new FlowsError('argument', { who, rule, got, do: todo })
  }
  if (order !== undefined || passes !== undefined) {
    fail('an adjacency replaces order and passes', 'both', 'Pass either the one or the others')
  }
  const width = adjacency[0]?.length ?? 0
  const all = features + contextFeatures
  const isFitting = width === features || width === all
  if (adjacency.length !== features || !isFitting || adjacency.some((row) => row.length !== width)) {
    fail(
      `adjacency must have ${features} rows of ${features} features${contextFeatures > 0 ? `, or of ${all} with the context` : ''}`,
      `${adjacency.length} rows of ${[...new Set(adjacency.map((row) => row.length))].join(' or ')}`,
      'Row j says what feature j may depend on',
    )
  }
  // A row without the context's columns sees all of them.
  return adjacency.map((row) => Uint8Array.from({ length: all }, (_, i) => ((row[i] ?? true) ? 1 : 0)))
}

function distinctSets(
  sees: Sees,
  groups: readonly (readonly number[])[],
): Pick<Dependencies, 'sets' | 'ready' | 'outputSets' | 'isWithin'> {
  const groupOf = new Int32Array(sees.length)
  for (const [index, group] of groups.entries()) for (const feature of group) groupOf[feature] = index
  const readyOf = (set: Uint8Array): number =>
    groupOf.reduce((most, group, i) => (set[i] === 1 ? Math.max(most, group + 1) : most), 0)
  const found = new Map<string, { set: Uint8Array; ready: number; size: number }>()
  for (const set of sees) {
    const size = set.reduce((sum, bit) => sum + bit, 0)
    found.set(set.join(''), { set, ready: readyOf(set), size })
  }
  const sorted = [...found].sort(([, a], [, b]) => a.ready - b.ready || a.size - b.size)
  const places = new Map(sorted.map(([key], place) => [key, place]))
  const sets = sorted.map(([, { set }]) => set)
  return {
    sets,
    ready: sorted.map(([, { ready }]) => ready),
    outputSets: sees.map((set) => places.get(set.join('')) as number),
    isWithin: inclusion(sets),
  }
}

/** Set inclusion: the order of the sets themselves where each holds the one before it, as in any order of features. */
function inclusion(sets: readonly Uint8Array[]): (a: number, b: number) => boolean {
  const holds = (a: Uint8Array, b: Uint8Array): boolean => a.every((bit, i) => bit <= (b[i] as number))
  const isChain = sets.every((set, k) => k === 0 || holds(sets[k - 1] as Uint8Array, set))
  if (isChain) return (a, b) => a <= b
  const table = sets.map((a) => sets.map((b) => holds(a, b)))
  return (a, b) => table[a]?.[b] === true
}
