import { add, matMul, mul, type Tensor, transpose } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { activationGradient, activationValue, type OutputActivation } from './activation.ts'
import { asRows } from './as-rows.ts'
import { columnSums } from './column-sums.ts'
import { fused } from './fused.ts'
import { withShape } from './with-shape.ts'

/**
 * y = a(x W + b) over the last axis: x [..., in], weight [in, out], bias [out] or none, activation a or none.
 *
 * The gradient transposes explicitly: on the stock wasm backend a GEMM with a transpose flag runs at a tenth of the
 * speed of a transpose followed by a plain GEMM, and fused GEMMs with flags repeat the bias (tfjs 4.22).
 *
 * @throws FlowsError 'shape' where the last axis of x is not `in`
 */
export function dense(x: Tensor, weight: Tensor, bias?: Tensor, activation?: OutputActivation): Tensor {
  return affineMap('dense', { x, weight, bias, activation })
}

/**
 * y = a(x (W * M) + b) over the last axis: x [..., in], weight and mask [in, out], bias [out] or none, activation a or
 * none. The mask, of zeros and ones, has no gradient; a weight that it hides gets a gradient of zero.
 *
 * A kernel may skip tiles of zeros: sort the units by what they see, so that the mask is block-triangular.
 *
 * @throws FlowsError 'shape' where the last axis of x is not `in`, or mask and weight differ in shape
 */
export function maskedDense(
  x: Tensor,
  weight: Tensor,
  mask: Tensor,
  bias?: Tensor,
  activation?: OutputActivation,
): Tensor {
  if (mask.shape.join() !== weight.shape.join()) {
    throw new FlowsError('shape', {
      who: 'maskedDense',
      rule: 'the mask must have the shape of the weight',
      got: `mask [${mask.shape.join(', ')}] and weight [${weight.shape.join(', ')}]`,
      do: 'Pass a mask [in, out]',
    })
  }
  return affineMap('maskedDense', { x, weight, bias, mask, activation })
}

interface AffineMap {
  readonly x: Tensor
  readonly weight: Tensor
  readonly bias: Tensor | undefined
  readonly mask?: Tensor | undefined
  readonly activation: OutputActivation | undefined
}

function affineMap(who: string, map: AffineMap): Tensor {
  const { x, weight } = map
  const [inFeatures = 0, outFeatures = 0] = weight.shape
  if (x.shape[x.rank - 1] !== inFeatures) {
    throw new FlowsError('shape', {
      who,
      rule: `the last axis of x must have the weight's ${inFeatures} rows`,
      got: `x of shape [${x.shape.join(', ')}]`,
      do: `Pass x of shape [..., ${inFeatures}]`,
    })
  }
  const y = product({ ...map, x: asRows(x) })
  return x.rank === 2 ? y : withShape(y, [...x.shape.slice(0, -1), outFeatures])
}

/** The product of rows, with gradients of which only those that are asked for are computed. */
function product(map: AffineMap): Tensor {
  const { x, weight, bias, mask, activation } = map
  const [y] = customGradients({
    inputs: { x, weight, ...(bias && { bias }) },
    forward: (save) => {
      const value = forward(map)
      const output = activation === undefined ? [] : [value]
      save([x, weight, ...output, ...(mask === undefined ? [] : [mask])])
      return [value]
    },
    gradients: ([dy], saved) => {
      const [rows, kernel, ...rest] = saved as [Tensor, Tensor, ...Tensor[]]
      const given = dy as Tensor
      // Once for all gradients. It would live until the end of the backward pass: the last one that is asked for frees it.
      const sum = activation === undefined ? given : activationGradient(given, rest.shift() as Tensor, activation)
      const last = (gradient: Tensor): Tensor => {
        if (sum !== given) sum.dispose()
        return gradient
      }
      const [seen] = rest
      const ofWeight = (): Tensor => weightGradient(rows, sum, seen)
      return {
        x: () => inputGradient(sum, kernel, seen),
        weight: () => (bias === undefined ? last(ofWeight()) : ofWeight()),
        bias: () => last(columnSums(sum)),
      }
    },
  })
  return y as Tensor
}

function forward({ x, weight, bias, mask, activation }: AffineMap): Tensor {
  const inputs = { x, weight, ...(mask && { mask }), ...(bias && { bias }) }
  return fused('FlowsDense', inputs, { activation: activation ?? 'identity' }, () => {
    const y = matMul(x, masked(weight, mask))
    const sum = bias === undefined ? y : add(y, bias)
    return activation === undefined ? sum : activationValue(sum, activation)
  })
}

function inputGradient(dy: Tensor, weight: Tensor, mask: Tensor | undefined): Tensor {
  return fused('FlowsDenseInputGradient', { dy, weight, ...(mask && { mask }) }, {}, () =>
    matMul(dy, transpose(masked(weight, mask))),
  )
}

function weightGradient(x: Tensor, dy: Tensor, mask: Tensor | undefined): Tensor {
  return fused('FlowsDenseWeightGradient', { x, dy, ...(mask && { mask }) }, {}, () =>
    masked(matMul(transpose(x), dy), mask),
  )
}

function masked(values: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? values : mul(values, mask)
}
