import { add, type Tensor } from '@tensorflow/tfjs-core'
import type { Bijection, FastSide } from '@tfjs-flows/core'
import { liftLogDet } from './bijector.ts'

/** The images of `pieces`, each by its own map, and the sum of the log-dets, lifted to pieces of event rank `rank`. */
export function mapSideBySide(
  bijectors: readonly Bijection[],
  pieces: readonly Tensor[],
  rank: number,
  apply: (part: Bijection, piece: Tensor) => [Tensor, Tensor],
): [images: Tensor[], logDet: Tensor] {
  const images: Tensor[] = []
  let total: Tensor | undefined
  for (const [i, part] of bijectors.entries()) {
    const [y, logDet] = apply(part, pieces[i] as Tensor)
    images.push(y)
    const lifted = liftLogDet(logDet, part.eventRank, rank)
    total = total === undefined ? lifted : add(total, lifted)
  }
  return [images, total as Tensor]
}

/**
 * Which side of several maps together is fast. Where parts are slow on both sides in turn there is none: then density, the
 * side that training uses, is named.
 */
export function commonFastSide(bijectors: readonly Bijection[]): FastSide {
  const sides = new Set(bijectors.map((part) => part.fastSide).filter((side) => side !== 'both'))
  const [only] = sides
  return only === undefined ? 'both' : sides.size === 1 ? only : 'inverse'
}
