import { add, type Tensor } from '@tensorflow/tfjs-core'
import { liftLogDet } from '@tfjs-flows/bijectors'
import { type Bijection, type Density, Module } from '@tfjs-flows/core'

/** A base density and the maps that take it to the data, first to last. */
export interface FlowParts {
  readonly base: Density
  readonly parts: readonly Bijection[]
  /** Axes of one event of the data. */
  readonly eventRank: number
}

/** Takes a transformed distribution apart, chains within chains included; undefined for any other density. */
export function flowParts(density: Density): FlowParts | undefined {
  const { distribution, bijector } = density as { distribution?: unknown; bijector?: unknown }
  if (!isDensity(distribution) || !isBijection(bijector)) return undefined
  return { base: distribution, parts: partsOf(bijector), eventRank: density.eventShape.length }
}

/** The parts of a chain in the order in which `forward` applies them; any other bijection is its own only part. */
export function partsOf(bijection: Bijection): Bijection[] {
  if (bijection.className !== 'Chain') return [bijection]
  return Object.values(bijection.members()).flatMap((member) =>
    Array.isArray(member) ? member.filter(isBijection).flatMap((part) => partsOf(part)) : [],
  )
}

/** Data to base through all parts, with the log-det of one event. The tensors are the caller's, or its tidy's. */
export function encode(
  { parts, eventRank }: FlowParts,
  x: Tensor,
  context?: Tensor,
): [z: Tensor, logDet: Tensor | undefined] {
  let z = x
  let total: Tensor | undefined
  for (const part of parts.toReversed()) {
    const [next, logDet] = part.inverseAndLogDet(z, context)
    const lifted = liftLogDet(logDet, part.eventRank, eventRank)
    total = total === undefined ? lifted : add(total, lifted)
    z = next
  }
  return [z, total]
}

/** log p(x) of the flow: that of its base at z, and the log-det. */
export function flowLogProb(flow: FlowParts, x: Tensor, context?: Tensor): Tensor {
  const [z, logDet] = encode(flow, x, context)
  const base = flow.base.logProb(z, context)
  const lifted = liftLogDet(base, flow.base.eventShape.length, flow.eventRank)
  return logDet === undefined ? lifted : add(lifted, logDet)
}

function isBijection(value: unknown): value is Bijection {
  return value instanceof Module && 'inverseAndLogDet' in value
}

function isDensity(value: unknown): value is Density {
  return value instanceof Module && 'logProb' in value
}
