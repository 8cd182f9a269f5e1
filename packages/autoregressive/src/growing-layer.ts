import { add, concat, keep, mul, reshape, slice, type Tensor, tidy, transpose, zeros } from '@tensorflow/tfjs-core'
import { dense, takeColumns } from '@tfjs-flows/core'
import type { LayerMasks, MaskedDense } from './masked-dense.ts'

/** One side of a layer whose columns become known from left to right. */
export interface GrowingSide {
  /** The order in which the columns become known; undefined: their own. */
  readonly order?: readonly number[]
  /** For each pass the number of columns that are known in it. */
  readonly ends: readonly number[]
}

export interface GrowingLayerOptions {
  readonly layer: MaskedDense
  /** Default: the layer's own. */
  readonly masks?: LayerMasks | undefined
  readonly rows: number
  /** [rows, contextFeatures]. */
  readonly context: Tensor | undefined
  /** Undefined: the layer's input is the context. */
  readonly inputs: GrowingSide | undefined
  readonly outputs: GrowingSide | undefined
}

/**
 * A masked layer of which each pass computes the outputs that its mask lets be computed, from the inputs so far. The
 * mask has no one in the part of the weights that a pass leaves out.
 */
export class GrowingLayer {
  readonly #rows: number
  readonly #inputs: GrowingSide | undefined
  readonly #outputs: GrowingSide | undefined
  /** Masked weights [in, out] in the order in which rows and columns become known. */
  readonly #weight: Tensor | undefined
  /** What no feature has a part in: bias and context, [1 or rows, out]. */
  readonly #offset: Tensor | undefined
  #known: Tensor | undefined

  constructor({ layer, masks, rows, context, inputs, outputs }: GrowingLayerOptions) {
    this.#rows = rows
    this.#inputs = inputs
    this.#outputs = outputs
    const { mask, contextMask } = masks ?? layer.masks
    this.#weight = inputs && keep(tidy(() => arranged(mul(layer.weight, mask), inputs, outputs)))
    const offset = tidy(() => {
      const terms: Tensor[] = []
      if (layer.bias !== undefined) terms.push(reshape(layer.bias, [1, -1]))
      if (inputs === undefined && context !== undefined) terms.push(dense(context, mul(layer.weight, mask)))
      if (layer.contextWeight !== undefined && contextMask !== undefined && context !== undefined) {
        terms.push(dense(context, mul(layer.contextWeight, contextMask)))
      }
      const [first, ...others] = terms
      return (
        first &&
        reorder(
          others.reduce<Tensor>((sum, term) => add(sum, term), first),
          outputs,
        )
      )
    })
    this.#offset = offset && keep(offset)
  }

  /** The sums of the outputs [rows, n] that become known in a pass, given the inputs [rows, m] that became known. */
  grow(pass: number, input?: Tensor): Tensor {
    const [from, to] = [pass === 0 ? 0 : this.end(this.#outputs, pass - 1), this.end(this.#outputs, pass)]
    if (input !== undefined) this.append(input)
    return tidy(() => {
      if (to === from) return zeros([this.#rows, 0])
      const terms = [zeros([this.#rows, to - from])]
      if (this.#offset !== undefined) terms.push(slice(this.#offset, [0, from], [-1, to - from]))
      if (this.#known !== undefined && this.#weight !== undefined) {
        const size = this.end(this.#inputs, pass)
        terms.push(dense(this.#known, slice(this.#weight, [0, from], [size, to - from])))
      }
      return terms.reduce((sum, term) => add(sum, term))
    })
  }

  dispose(): void {
    for (const tensor of [this.#weight, this.#offset, this.#known]) tensor?.dispose()
  }

  private append(input: Tensor): void {
    if (input.shape[1] === 0) return
    const before = this.#known
    this.#known = keep(before === undefined ? input.clone() : concat([before, input], 1))
    before?.dispose()
  }

  private end(side: GrowingSide | undefined, pass: number): number {
    return side?.ends[pass] ?? 0
  }
}

/** The matrix with rows and columns in the orders of the sides. */
function arranged(weight: Tensor, inputs: GrowingSide, outputs: GrowingSide | undefined): Tensor {
  const columns = reorder(weight, outputs)
  return inputs.order === undefined ? columns : transpose(takeColumns(transpose(columns), inputs.order))
}

function reorder(x: Tensor, side: GrowingSide | undefined): Tensor {
  return side?.order === undefined ? x : takeColumns(x, side.order)
}
