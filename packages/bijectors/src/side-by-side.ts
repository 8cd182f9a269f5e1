import { add, type Tensor } from '@tensorflow/tfjs-core'
import type { Bijection } from '@tfjs-flows/core'
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
