import { fill, type Tensor, type TensorLike, tensor, zerosLike } from '@tensorflow/tfjs-core'
import { type Bijection, forwardEventShape, inverseEventShape, outputEventRank, type Shape } from '@tfjs-flows/core'
import { type BijectorCase, withBijector } from './bijector-case.ts'
import { expectClose, expectFinite } from './expect-close.ts'
import { inCoordinates } from './in-coordinates.ts'
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
    const [given, context] = [subject.inputs(rng), subject.context?.(rng)]
    const { map, x } = inCoordinates(bijector, given, subject.chart)
    const { eventRank } = map
    const [y, forward] = map.forwardAndLogDet(x, context)
    const inverse = map.inverseAndLogDet(y, context)[1]
    const f = (at: Tensor): Tensor => map.forward(at, context)
    const g = (at: Tensor): Tensor => map.inverse(at, context)
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
    const at = x.rank - bijector.eventRank
    const [batch, event] = [x.shape.slice(0, at), x.shape.slice(at)]
    const image = forwardEventShape(bijector, event)
    checkEventShapes(bijector, event, image)
    const y = bijector.forward(x, context)
    for (const [direction, input, wanted] of [
      ['forwardAndLogDet', x, [...batch, ...image]],
      ['inverseAndLogDet', y, x.shape],
    ] as const) {
      const [output, logDet] = bijector[direction](input, context)
      if (output.shape.join() !== wanted.join() || logDet.shape.join() !== batch.join()) {
        const got = `[${output.shape}] and [${logDet.shape}]`
        throw new Error(`${direction} of [${input.shape}] gave ${got}; expected [${wanted}] and [${batch}]`)
      }
    }
  })
}

/** What a map says of the shapes of its events: the two directions undo each other, and axes before an event stay. */
function checkEventShapes(bijector: Bijection, event: Shape, image: Shape): void {
  const rank = outputEventRank(bijector)
  if (image.length !== rank) throw new Error(`the shape [${image}] of an event has not the outputEventRank ${rank}`)
  const back = inverseEventShape(bijector, image)
  if (back.join() !== event.join()) {
    throw new Error(`inverseEventShape of [${image}] gave [${back}]; expected [${event}]`)
  }
  const more = forwardEventShape(bijector, [7, ...event])
  if (more.join() !== [7, ...image].join()) {
    throw new Error(`forwardEventShape of [7, ${event}] gave [${more}]; expected [7, ${image}]`)
  }
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

function checkEdges(subject: BijectorCase, edges: TensorLike): void {
  withBijector(subject, (bijector) => {
    const [x, logDet] = bijector.inverseAndLogDet(tensor(edges))
    expectFinite(`inverse of ${edges}`, x.dataSync())
    expectFinite(`inverse log-det of ${edges}`, logDet.dataSync())
  })
}

function checkOutside(subject: BijectorCase, outside: TensorLike): void {
  withBijector(subject, (bijector) => {
    const [x, logDet] = bijector.inverseAndLogDet(tensor(outside))
    expectFinite(`inverse of ${outside}`, x.dataSync())
    const none = fill(logDet.shape, Number.NEGATIVE_INFINITY).dataSync()
    expectClose(`inverse log-det of ${outside}`, logDet.dataSync(), none, 0)
  })
}
