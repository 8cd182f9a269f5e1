import { add, keep, mul, reshape, type Tensor, tidy, transpose, zeros } from '@tensorflow/tfjs-core'
import { dense, splitRows, takeColumns } from '@tfjs-flows/core'
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
  readonly outputs: GrowingSide
}

/**
 * A masked layer whose outputs become known from left to right. What inputs become known in a pass is added at once to
 * the sums of all outputs, so that each weight is used once, and no pass reads what earlier ones saw; then the outputs of
 * the pass, to which the mask lets nothing more be added, are read off.
 */
export class GrowingLayer {
  readonly #rows: number
  readonly #outputs: GrowingSide
  /** For each pass the masked weights [n, out] of its n inputs, columns in the order in which the outputs become known. */
  readonly #weights: readonly (Tensor | undefined)[]
  /** The sums so far [rows, out]; before the first input bias and context alone, [1 or rows, out], or nothing. */
  #sums: Tensor | undefined

  constructor({ layer, masks, rows, context, inputs, outputs }: GrowingLayerOptions) {
    this.#rows = rows
    this.#outputs = outputs
    const { mask, contextMask } = masks ?? layer.masks
    this.#weights =
      inputs === undefined ? [] : piecesOf(() => arranged(mul(layer.weight, mask), inputs, outputs), widthsOf(inputs))
    const start = tidy(() => {
      const terms: Tensor[] = []
      if (layer.bias !== undefined) terms.push(reshape(layer.bias, [1, -1]))
      if (inputs === undefined && context !== undefined) terms.push(dense(context, mul(layer.weight, mask)))
      if (layer.contextWeight !== undefined && contextMask !== undefined && context !== undefined) {
        terms.push(dense(context, mul(layer.contextWeight, contextMask)))
      }
      return terms.length === 0
        ? undefined
        : reorder(
            terms.reduce((sum, term) => add(sum, term)),
            outputs,
          )
    })
    this.#sums = start && keep(start)
  }

  /** The sums of the outputs [rows, n] that become known in a pass, given the inputs [rows, m] that became known. */
  grow(pass: number, input?: Tensor): Tensor {
    const weight = this.#weights[pass]
    if (input !== undefined && weight !== undefined) this.append(input, weight)
    return tidy(() => {
      const { ends } = this.#outputs
      const [from = 0, to = 0] = [ends[pass - 1], ends[pass]]
      const sums = this.#sums
      if (sums === undefined || to === from) return zeros([this.#rows, to - from])
      const known = takeColumns(
        sums,
        Array.from({ length: to - from }, (_, i) => from + i),
      )
      return sums.shape[0] === this.#rows ? known : add(known, zeros([this.#rows, 1]))
    })
  }

  dispose(): void {
    for (const tensor of [...this.#weights, this.#sums]) tensor?.dispose()
  }

  private append(input: Tensor, weight: Tensor): void {
    const before = this.#sums
    this.#sums = keep(
      tidy(() => {
        const part = dense(input, weight)
        return before === undefined ? part : add(part, before)
      }),
    )
    before?.dispose()
  }
}

/** Number of columns that become known in each pass. */
function widthsOf({ ends }: GrowingSide): number[] {
  return ends.map((end, pass) => end - (ends[pass - 1] ?? 0))
}

/** The rows of a matrix that belong to each pass, kept; undefined where there are none. */
function piecesOf(make: () => Tensor, widths: readonly number[]): (Tensor | undefined)[] {
  const pieces = tidy(() => {
    const whole = make()
    const sizes = widths.filter((width) => width > 0)
    const rest = (whole.shape[0] ?? 0) - sizes.reduce((sum, width) => sum + width, 0)
    // Inputs that are known after the last pass feed nothing.
    return splitRows(whole, rest === 0 ? sizes : [...sizes, rest]).slice(0, sizes.length)
  })
  let next = 0
  return widths.map((width) => {
    const piece = width === 0 ? undefined : pieces[next]
    if (piece === undefined) return undefined
    next += 1
    return keep(piece)
  })
}

/** The matrix with rows and columns in the orders of the sides. */
function arranged(weight: Tensor, inputs: GrowingSide, outputs: GrowingSide): Tensor {
  const columns = reorder(weight, outputs)
  return inputs.order === undefined ? columns : transpose(takeColumns(transpose(columns), inputs.order))
}

function reorder(x: Tensor, side: GrowingSide): Tensor {
  return side.order === undefined ? x : takeColumns(x, side.order)
}
