import { FlowsError } from '@tfjs-flows/core'

/** Row j: the inputs that feature j may see. */
export type Sees = readonly Uint8Array[]

/**
 * The features in groups that can be computed together: a feature comes as soon as all that it sees are known (Kahn,
 * "Topological sorting of large networks", 1962, a layer at a time).
 *
 * @throws FlowsError 'argument' where a feature depends on itself; the message names the cycle
 */
export function groupsOf(who: string, sees: Sees): number[][] {
  const features = sees.length
  const missing = sees.map((row) => row.subarray(0, features).reduce((sum, bit) => sum + bit, 0))
  const groups: number[][] = []
  let group = [...missing.keys()].filter((feature) => missing[feature] === 0)
  let placed = 0
  while (group.length > 0) {
    groups.push(group)
    placed += group.length
    const next: number[] = []
    for (const [feature, row] of sees.entries()) {
      const found = group.reduce((sum, parent) => sum + (row[parent] as number), 0)
      if (found === 0) continue
      const left = (missing[feature] as number) - found
      missing[feature] = left
      if (left === 0) next.push(feature)
    }
    group = next
  }
  if (placed === features) return groups
  throw new FlowsError('argument', {
    who,
    rule: 'no feature may depend on itself, directly or through others',
    got: cycleOf(sees, missing).join(' depends on '),
    do: 'Take one of these dependencies out of the adjacency',
  })
}

/** A cycle among the features that could not be placed: each of them sees another of them. */
function cycleOf(sees: Sees, missing: readonly number[]): number[] {
  const path: number[] = []
  let feature = missing.findIndex((left) => left > 0)
  while (!path.includes(feature)) {
    path.push(feature)
    feature = missing.findIndex((left, parent) => left > 0 && sees[feature]?.[parent] === 1)
  }
  return [...path.slice(path.indexOf(feature)), feature]
}
