import { scalar, type Tensor } from '@tensorflow/tfjs-core'
import { type Shape, select } from '@tfjs-flows/core'
import { type Parameter, ParametricDistribution } from './parametric-distribution.ts'
import { stretch } from './stretch.ts'

/** A distribution over numbers whose parameters broadcast to the batch shape. */
export abstract class ScalarDistribution<Name extends string> extends ParametricDistribution<Name> {
  readonly eventShape: Shape = []

  /** `check` sees parameters that are all given in numbers. */
  constructor(given: Record<Name, Parameter>, check: (read: Record<Name, Tensor>) => void = () => {}) {
    super(given, { values: check })
  }

  /** A figure that depends on some of the parameters, stretched to the batch shape. */
  protected figure(value: Tensor): Tensor {
    return stretch(value, this.batchShape)
  }
}

/**
 * f(x) where `isInside`, `otherwise` elsewhere; f sees `placeholder`, which must lie inside, in the places outside, so that
 * neither its value nor its gradient is NaN there.
 */
export function inside(
  isInside: Tensor,
  x: Tensor,
  placeholder: Tensor | number,
  f: (x: Tensor) => Tensor,
  otherwise: number = Number.NEGATIVE_INFINITY,
): Tensor {
  const safe = typeof placeholder === 'number' ? scalar(placeholder) : placeholder
  return select(isInside, f(select(isInside, x, safe)), scalar(otherwise))
}
