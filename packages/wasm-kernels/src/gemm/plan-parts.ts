import { runLength } from './multiply-block.ts'

/** Some panels of a plan of `MaskPlan`, side by side. */
export interface PlanPart {
  readonly firstPanel: number
  readonly runs: Int32Array
}

/** A plan with what dividing it needs: where each panel begins in it, and how many terms all panels before have. */
interface Measured {
  readonly starts: readonly number[]
  readonly terms: readonly number[]
  readonly cuts: Map<number, readonly PlanPart[]>
}

const measured = new WeakMap<Int32Array, Measured>()

/** The terms of all panels together: the work that a mask leaves. */
export function termsOf(plan: Int32Array): number {
  return measure(plan).terms.at(-1) ?? 0
}

/** At most so many parts of about as many terms each; no part is without panels. */
export function cutPlan(plan: Int32Array, parts: number): readonly PlanPart[] {
  const { cuts } = measure(plan)
  const known = cuts.get(parts) ?? cut(plan, parts)
  cuts.set(parts, known)
  return known
}

function cut(plan: Int32Array, parts: number): PlanPart[] {
  const { starts, terms } = measure(plan)
  const share = termsOf(plan) / parts
  const bounds = Array.from({ length: parts + 1 }, (_, i) => {
    if (i === 0) return 0
    return i === parts ? terms.length - 1 : terms.findIndex((before) => before >= share * i)
  })
  return bounds.slice(1).flatMap((to, i) => {
    const from = bounds[i] ?? 0
    return to > from ? [{ firstPanel: from, runs: plan.subarray(starts[from], starts[to]) }] : []
  })
}

function measure(plan: Int32Array): Measured {
  const known = measured.get(plan)
  if (known !== undefined) return known
  const [starts, terms] = [[0], [0]]
  for (let at = 0; at < plan.length; ) {
    const end = at + 1 + runLength * (plan[at] ?? 0)
    let sum = terms.at(-1) ?? 0
    for (let run = at + 1; run < end; run += runLength) sum += (plan[run + 3] ?? 0) - (plan[run] ?? 0)
    at = end
    starts.push(at)
    terms.push(sum)
  }
  const fresh = { starts, terms, cuts: new Map<number, readonly PlanPart[]>() }
  measured.set(plan, fresh)
  return fresh
}
