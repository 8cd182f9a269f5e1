import { fill, type Tensor, tensor, zerosLike } from '@tensorflow/tfjs-core'
import { type BijectorCase, withBijector } from './bijector-case.ts'
import { expectClose, expectFinite } from './expect-close.ts'
import { autodiffLogDet, numericLogDet } from './jacobian.ts'
import type { Law } from './law.ts'
import { tolerances } from './tolerances.ts'

/** Laws of the values of one map: inverse, log-det, shapes, edges, context, start. */
export function bijectorMapLaws(subject: BijectorCase): Law[] {
  const { tails, context, startsAtIdentity, outside, edges } = subject
  return [
    { name: 'inverse undoes forward, and forward inverse', check: () => checkInverse(subject, subject.inputs) },
    {
      name: 'inverse undoes forward in the tails',
      ...(tails === undefined && { skip: 'the case gives no tails' }),
      check: () => checkInverse(subject, tails ?? subject.inputs),
    },
    { name: 'the log-det is that of the Jacobian', check: () => checkLogDet(subject) },
    { name: 'the log-dets of forward and inverse are negatives', check: () => checkOpposite(subject) },
    { name: 'a log-det has the shape of the batch', check: () => checkShapes(subject) },
    { name: 'a log-det that is called constant is', check: () => checkConstant(subject) },
    {
      name: 'another context gives another map',
      ...(context === undefined && { skip: 'the case gives no context' }),
      check: () => checkContext(subject, context ?? subject.inputs),
    },
    {
      name: 'it starts at the identity',
      ...(startsAtIdentity !== true && { skip: 'the case does not claim it' }),
      check: () => checkIdentity(subject),
    },
    {
      name: 'inverse is finite on the whole codomain, its ends included',
      ...(edges === undefined && { skip: 'the codomain has no ends' }),
      check: () => checkEdges(subject, edges ?? []),
    },
    {
      name: 'outside the codomain the log-det is -Infinity and nothing is NaN',
      ...(outside === undefined && { skip: 'the codomain has no outside' }),
      check: () => checkOutside(subject, outside ?? []),
    },
  ]
}

function checkInverse(subject: BijectorCase, points: BijectorCase['inputs']): void {
  withBijector(subject, (bijector, rng) => {
    const [x, context] = [points(rng), subject.context?.(rng)]
    const y = bijector.forward(x, context)
    const back = bijector.inverse(y, context)
    expectClose('inverse(forward(x))', back.dataSync(), x.dataSync(), tolerances().roundTrip)
    const again = bijector.forward(back, context)
    expectClose('forward(inverse(y))', again.dataSync(), y.dataSync(), tolerances().roundTrip)
  })
}

function checkLogDet(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    const { eventRank } = bijector
    const [y, forward] = bijector.forwardAndLogDet(x, context)
    const inverse = bijector.inverseAndLogDet(y, context)[1]
    const f = (at: Tensor): Tensor => bijector.forward(at, context)
    const g = (at: Tensor): Tensor => bijector.inverse(at, context)
    const exact = tolerances().logDet
    expectClose('forward log-det, by gradients', forward.dataSync(), autodiffLogDet(f, x, eventRank), exact)
    expectClose('inverse log-det, by gradients', inverse.dataSync(), autodiffLogDet(g, y, eventRank), exact)
    const numeric = numericLogDet(f, x, eventRank, 1e-2)
    expectClose('forward log-det, by differences', forward.dataSync(), numeric, tolerances().numericLogDet)
  })
}

function checkOpposite(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    const [y, forward] = bijector.forwardAndLogDet(x, context)
    const inverse = bijector.inverseAndLogDet(y, context)[1]
    const negative = inverse.dataSync().map((value) => -value)
    expectClose('forward log-det against minus the inverse one', forward.dataSync(), negative, tolerances().roundTrip)
  })
}

function checkShapes(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    const want = x.shape.slice(0, x.rank - bijector.eventRank)
    for (const direction of ['forwardAndLogDet', 'inverseAndLogDet'] as const) {
      const [y, logDet] = bijector[direction](
        direction === 'forwardAndLogDet' ? x : bijector.forward(x, context),
        context,
      )
      const got = `[${y.shape}] and [${logDet.shape}]`
      if (y.shape.join() !== x.shape.join() || logDet.shape.join() !== want.join()) {
        throw new Error(`${direction} of [${x.shape}] gave ${got}; expected [${x.shape}] and [${want}]`)
      }
    }
  })
}

function checkConstant(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    if (!bijector.isConstantLogDet) return
    const context = subject.context?.(rng)
    const logDetAt = (x: Tensor): ArrayLike<number> => bijector.forwardAndLogDet(x, context)[1].dataSync()
    const [a, b] = [logDetAt(subject.inputs(rng)), logDetAt(subject.inputs(rng))]
    expectClose('a constant log-det at other points', a, b, tolerances().logDet)
  })
}

function checkContext(subject: BijectorCase, context: BijectorCase['inputs']): void {
  withBijector(subject, (bijector, rng) => {
    const x = subject.inputs(rng)
    const [a, b] = [context(rng), context(rng)]
    for (const direction of ['forward', 'inverse'] as const) {
      const [first, second] = [bijector[direction](x, a).dataSync(), bijector[direction](x, b).dataSync()]
      if (first.every((value, i) => value === second[i])) throw new Error(`${direction} ignores the context`)
    }
  })
}

function checkIdentity(subject: BijectorCase): void {
  withBijector({ ...subject, perturbation: 0 }, (bijector, rng) => {
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    const [y, logDet] = bijector.forwardAndLogDet(x, context)
    expectClose('forward at the start', y.dataSync(), x.dataSync(), tolerances().logDet)
    expectClose('log-det at the start', logDet.dataSync(), zerosLike(logDet).dataSync(), tolerances().logDet)
  })
}

function checkEdges(subject: BijectorCase, edges: readonly number[]): void {
  withBijector(subject, (bijector) => {
    const [x, logDet] = bijector.inverseAndLogDet(tensor([...edges]))
    expectFinite(`inverse of ${edges.join(', ')}`, x.dataSync())
    expectFinite(`inverse log-det of ${edges.join(', ')}`, logDet.dataSync())
  })
}

function checkOutside(subject: BijectorCase, outside: readonly number[]): void {
  withBijector(subject, (bijector) => {
    const [x, logDet] = bijector.inverseAndLogDet(tensor([...outside]))
    expectFinite(`inverse of ${outside.join(', ')}`, x.dataSync())
    const none = fill(logDet.shape, Number.NEGATIVE_INFINITY).dataSync()
    expectClose(`inverse log-det of ${outside.join(', ')}`, logDet.dataSync(), none, 0)
  })
}
