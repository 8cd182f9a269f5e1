import { add, type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import {
  FlowsError,
  isOutputActivation,
  type Member,
  Module,
  maskedDense,
  type Network,
  type Rng,
  registerModule,
} from '@tfjs-flows/core'
import { type Activation, activationOf, checkNetworkInput, initialBias, initialWeight } from '@tfjs-flows/nets'

/** A matrix [in][out] of zeros and ones: which input an output may see. */
export type ConnectionMask = readonly ArrayLike<number>[]

export interface MaskedDenseOptions {
  /** mask[i][o] is 1 where output o may see input i. */
  mask: ConnectionMask
  /** The same for the columns of a context; without it there is none. */
  contextMask?: ConnectionMask | undefined
  /** The activation that follows, which decides the scale of the initial weights; it is not applied. Default 'identity'. */
  activation?: Activation | undefined
  /** Default true: add a trained bias, which starts at 0. */
  bias?: boolean | undefined
  /** Factor on the initial weights, default 1; 0 makes a layer that starts at zero. */
  initialScale?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/** The masks of one layer as tensors, so that a layer can run under masks other than its own. */
export interface LayerMasks {
  readonly mask: Tensor
  readonly contextMask: Tensor | undefined
}

/**
 * A dense layer in which some outputs do not see some inputs: x [..., in] -> [..., out],
 *
 *     y = x (W * M) + c (V * N) + b
 *
 * with masks M, N of zeros and ones (Germain et al., "MADE", 2015, eq. 8). Initial weights are scaled by the number of
 * inputs that an output sees on average.
 *
 * Parameters: `weight` [in, out], `contextWeight` [contextFeatures, out] where there is a context, `bias` [out].
 *
 * @throws FlowsError 'argument' where the rows of a mask differ in length, 'shape' where x or context do not fit
 *
 * @example
 * ```ts
 * const layer = new MaskedDense({ mask: [[1, 1], [0, 1]], rng: new Rng(0) })
 * layer.apply(x) // output 0 sees input 0, output 1 both
 * ```
 */
export class MaskedDense extends Module implements Network {
  static override readonly className = 'MaskedDense'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly weight: Variable
  readonly contextWeight: Variable | undefined
  readonly bias: Variable | undefined
  /** Its own masks. */
  readonly masks: LayerMasks
  readonly #options: Omit<MaskedDenseOptions, 'rng'>

  constructor(options: MaskedDenseOptions) {
    super()
    const { mask, contextMask, activation = 'identity', bias = true, initialScale = 1, rng } = options
    this.#options = { mask, contextMask, activation, bias, initialScale }
    this.inFeatures = mask.length
    this.outFeatures = mask[0]?.length ?? 0
    this.contextFeatures = contextMask?.length ?? 0
    this.checkMasks([...mask, ...(contextMask ?? [])])
    this.masks = {
      mask: this.own(maskTensor(mask)),
      contextMask: contextMask && this.own(maskTensor(contextMask)),
    }
    const fanIn = Math.max(1, (onesIn(mask) + onesIn(contextMask ?? [])) / this.outFeatures)
    const draw = (inputs: number): Variable =>
      initialWeight({ shape: [inputs, this.outFeatures], activation, fanIn, scale: initialScale, rng })
    this.weight = draw(this.inFeatures)
    this.contextWeight = contextMask && draw(this.contextFeatures)
    this.bias = bias ? initialBias(this.outFeatures) : undefined
  }

  protected options(): Record<string, unknown> {
    const { mask, contextMask, ...others } = this.#options
    return {
      ...others,
      mask: mask.map((row) => Array.from(row)),
      contextMask: contextMask?.map((row) => Array.from(row)),
    }
  }

  override members(): Record<string, Member> {
    return { weight: this.weight, contextWeight: this.contextWeight, bias: this.bias }
  }

  /** The sums for x under its own masks, or under others of the same shapes, then an activation where one is given. */
  apply(
    x: Tensor,
    context?: Tensor,
    { mask, contextMask }: LayerMasks = this.masks,
    activation: Activation = 'identity',
  ): Tensor {
    const condition = checkNetworkInput(this, x, context)
    return tidy(() => {
      const { weight, bias, contextWeight } = this
      const activate = activationOf(activation)
      if (condition !== undefined && contextWeight !== undefined && contextMask !== undefined) {
        return activate(add(maskedDense(x, weight, mask, bias), maskedDense(condition, contextWeight, contextMask)))
      }
      // In the same pass as the product where it can be.
      if (isOutputActivation(activation)) return maskedDense(x, weight, mask, bias, activation)
      return activate(maskedDense(x, weight, mask, bias))
    })
  }

  private checkMasks(rows: ConnectionMask): void {
    if (this.outFeatures > 0 && rows.every((row) => row.length === this.outFeatures)) return
    throw new FlowsError('argument', {
      who: 'MaskedDense',
      rule: 'every row of mask and contextMask must have one entry for each output',
      got: `rows of ${[...new Set(rows.map((row) => row.length))].join(' and ') || 'no'} entries`,
      do: 'Pass mask[input][output]',
    })
  }
}

registerModule(MaskedDense, import.meta.url)

/** A mask as a tensor [in, out], owned by the caller. */
export function maskTensor(mask: ConnectionMask): Tensor {
  const columns = mask[0]?.length ?? 0
  const values = new Float32Array(mask.length * columns)
  for (const [i, row] of mask.entries()) values.set(row, i * columns)
  return tensor(values, [mask.length, columns])
}

function onesIn(mask: ConnectionMask): number {
  let count = 0
  for (const row of mask) for (let o = 0; o < row.length; o += 1) count += row[o] as number
  return count
}
