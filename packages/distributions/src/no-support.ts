import { FlowsError } from '@tfjs-flows/core'

/** Fails: no kind of `Support` says where the probability lies. */
export function noSupport(who: string, rule: string, todo: string): never {
  throw new FlowsError('not-available', { who: `${who}.support`, rule, do: todo })
}

/** Fails: the distribution is on single points. */
export function pointSupport(who: string): never {
  const rule = 'its probability lies on single points, not on an interval or on whole numbers'
  return noSupport(who, rule, 'Read the points off its parameters')
}
