import {
  add,
  all,
  cast,
  equal,
  floor,
  greater,
  greaterEqual,
  lessEqual,
  mul,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core'
import { FlowsError, Rng, type Support } from '@tfjs-flows/core'
import { type DistributionSubject, type Specimen, withDistribution } from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import type { Law } from './law.ts'

/** The support that a distribution declares is where its draws lie, and beyond its ends there is nothing. */
export function supportLaws(subject: DistributionSubject): Law[] {
  return [
    {
      name: 'draws lie in the declared support, and nothing lies beyond its ends',
      check: () => withDistribution(subject, checkSupport),
    },
  ]
}

function checkSupport(specimen: Specimen): void {
  const { distribution, context } = specimen
  const support = supportOf(specimen)
  // What depends on computed parameters is declared to be unknown; the image of a map is that map's to prove.
  if (support === undefined || support.kind === 'image') return
  const x = cast(distribution.sample(200, { rng: new Rng(31), context }), 'float32')
  if (support.kind === 'simplex') {
    requireAll('entries above 0', greater(x, 0))
    const sums = sum(x, -1).dataSync()
    expectClose(
      'sums',
      sums,
      sums.map(() => 1),
      1e-5,
    )
  }
  if (support.kind === 'integers') checkIntegers(support, x)
  if (support.kind === 'interval' || support.kind === 'integers') checkEnds(specimen, support, x)
}

function supportOf({ distribution }: Specimen): Support | undefined {
  try {
    return distribution.support
  } catch (error) {
    if (error instanceof FlowsError && error.code === 'not-available') return undefined
    throw error
  }
}

function checkIntegers({ sum: total }: Support & { kind: 'integers' }, x: Tensor): void {
  requireAll('whole numbers', equal(floor(x), x))
  if (total !== undefined) requireAll(`vectors of sum ${total}`, equal(sum(x, -1), total))
}

function checkEnds(
  { distribution, context }: Specimen,
  { low, high }: Support & { kind: 'interval' | 'integers' },
  x: Tensor,
): void {
  requireAll('values of at least the lower end', greaterEqual(x, low))
  requireAll('values of at most the upper end', lessEqual(x, high))
  for (const [end, step] of [
    [low, -1],
    [high, 1],
  ] as const) {
    if (typeof end === 'number' && !Number.isFinite(end)) continue
    const beyond = add(mul(x, 0), add(end, step))
    const [value] = distribution.logProb(beyond, context).dataSync()
    if (value !== Number.NEGATIVE_INFINITY) throw new Error(`logProb beyond the end ${end} is ${value}, due -Infinity`)
  }
}

function requireAll(what: string, condition: Tensor): void {
  if (all(condition).dataSync()[0] !== 1) throw new Error(`draws must be ${what}, as the declared support says`)
}
