import { FlowsError } from '@tfjs-flows/core'

/** Fails: the distribution is on single points, which no kind of `Support` describes. */
export function pointSupport(who: string): never {
  throw new FlowsError('not-available', {
    who: `${who}.support`,
    rule: 'its probability lies on single points, not on an interval or on whole numbers',
    do: 'Read the points off its parameters',
  })
}
