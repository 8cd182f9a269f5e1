import { add, concat, type NamedTensorMap, split, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { shared } from '../tape/shared.ts'
import { asRows } from './as-rows.ts'
import { columnSums } from './column-sums.ts'
import { dense } from './dense.ts'
import { hasKernels, runKernel } from './fused.ts'
import { withShape } from './with-shape.ts'

export interface DenseOntoOptions {
  /** [..., in]. */
  readonly x: Tensor
  /** [in, out]. */
  readonly weight: Tensor
  /** [out], or none. */
  readonly bias?: Tensor | undefined
  /** What the columns are added to, [..., part] with the leading axes of x; the parts sum to `out`. */
  readonly onto: readonly Tensor[]
}

/**
 * Residual connections: the columns of a dense map are cut into parts, and each is added to its tensor,
 *
 *     [onto_1 | onto_2 | …] + x W + b
 *
 * where a kernel does so without making the map, its parts or the sum of their gradients. The results, one for each of
 * `onto`, have their shapes.
 *
 * @throws FlowsError 'shape' where the last axis of x is not `in`, or the parts do not have its leading axes and sum to `out`
 *
 * @example
 * ```ts
 * const [h, skip] = denseOnto({ x, weight, bias, onto: [before, skipBefore] }) // h = before + x W[:, ..width] + b[..width]
 * ```
 */
export function denseOnto(map: DenseOntoOptions): Tensor[] {
  check(map)
  const { x, weight, bias, onto } = map
  const axis = x.rank - 1
  if (!hasKernels(['FlowsDenseOnto', 'FlowsDenseOntoInputGradient', 'FlowsDenseOntoWeightGradient'])) {
    const widths = onto.map((part) => part.shape[axis] as number)
    const y = dense(x, weight, bias)
    // The gradient of a split into one part throws (tfjs 4.22).
    const parts = widths.length === 1 ? [y] : split(y, widths, axis)
    return parts.map((part, i) => add(onto[i] as Tensor, part))
  }
  const rows = onto.map(asRows)
  const results = byKernels({ x: asRows(x), weight, bias, onto: rows })
  return results.map((part, i) => withShape(part, (onto[i] as Tensor).shape))
}

function check({ x, weight, onto }: DenseOntoOptions): void {
  const [inFeatures = 0, outFeatures = 0] = weight.shape
  const axis = x.rank - 1
  const leading = x.shape.slice(0, -1).join()
  const fits = onto.every((part) => part.rank === x.rank && part.shape.slice(0, -1).join() === leading)
  const width = onto.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0)
  if (x.shape[axis] === inFeatures && fits && width === outFeatures) return
  throw new FlowsError('shape', {
    who: 'denseOnto',
    rule: `x must be [..., ${inFeatures}], and the parts [..., part] with parts that sum to ${outFeatures}`,
    got: `x [${x.shape.join(', ')}] and ${onto.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')}`,
    do: 'Give every part the leading axes of x',
  })
}

function byKernels({ x, weight, bias, onto }: DenseOntoOptions): Tensor[] {
  const inputs = { x, weight, ...(bias && { bias }), ...named('onto', onto) }
  const attributes = { parts: onto.length }
  return customGradients({
    inputs,
    forward: (save) => {
      save([x, weight])
      return [runKernel('FlowsDenseOnto', inputs, attributes)].flat()
    },
    gradients: (dys, saved) => {
      const [rows, kernel] = saved as [Tensor, Tensor]
      const gradients = named('dy', dys)
      const one = (name: string, given: NamedTensorMap): Tensor =>
        runKernel(name, { ...given, ...gradients }, attributes) as Tensor
      return {
        x: () => one('FlowsDenseOntoInputGradient', { weight: kernel }),
        weight: () => one('FlowsDenseOntoWeightGradient', { x: rows }),
        bias: () => concat(dys.map(columnSums), 0),
        // The tape frees what it is given: a new tensor of the same data.
        ...Object.fromEntries(dys.map((dy, i) => [`onto${i}`, () => shared(dy)])),
      }
    },
  })
}

/** Tensors by name and place, as a kernel takes them. */
function named(name: string, tensors: readonly Tensor[]): NamedTensorMap {
  return Object.fromEntries(tensors.map((tensor, i) => [`${name}${i}`, tensor]))
}
