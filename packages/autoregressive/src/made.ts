import { add, mul, sigmoid, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Transformer } from '@tfjs-flows/bijectors'
import { FlowsError, type Member, Module, type Rng, registerModule } from '@tfjs-flows/core'
import { type Activation, activationOf, checkNetworkInput, wholeNumber } from '@tfjs-flows/nets'
import type { AutoregressiveNetwork, IncrementalPass } from './autoregressive-network.ts'
import { checkDegrees, type Degrees, evenDegrees, type LayerConnections, randomDegrees } from './connections.ts'
import { type Dependencies, type DependencyOptions, dependenciesOf } from './dependencies.ts'
import { IncrementalMade } from './incremental-made.ts'
import { generateByKernel, KernelPass } from './made-by-kernel.ts'
import { type MadeConnections, madeConnections } from './made-connections.ts'
import { type MadeDegrees, type MadeOrder, masksOf } from './made-order.ts'
import type { MadeEvaluation, MadeParts } from './made-parts.ts'
import { type LayerMasks, MaskedDense } from './masked-dense.ts'

export interface MadeOptions extends DependencyOptions {
  /** Number D of features, at least 1. */
  features: number
  /** Outputs P for each feature, at least 1. */
  parametersPerFeature: number
  /** Widths of the hidden layers, default [64, 64]; of the blocks (all equal) where `residual`. */
  hidden?: readonly number[] | undefined
  /** Default false. True: pre-activation residual blocks of two layers each (ResMADE), gated by the context. */
  residual?: boolean | undefined
  /** Default false. True: weights from inputs to outputs too. */
  direct?: boolean | undefined
  /** Applied after each hidden layer, default 'relu'. */
  activation?: Activation | undefined
  /** Width of the context, default 0: no context. Each output sees all of it, unless the adjacency says otherwise. */
  contextFeatures?: number | undefined
  /** What each hidden unit sees: a degree of m is the first m groups (or, with an adjacency, set m). Default: equal shares. */
  degrees?: Degrees | undefined
  /** Default false. True: the outputs start at zero. */
  zeroOutput?: boolean | undefined
  /** Factor on the initial weights of the hidden layers, default 1: He's or Glorot's. */
  initialScale?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * Masked autoencoder for distribution estimation: a network x [..., D] -> [..., D * P] whose outputs for a feature see
 * only the features before it, and the context (Germain et al., "MADE", 2015; residual blocks: Durkan and Nash,
 * "Autoregressive energy machines", 2019).
 *
 * The order is part of the masks, so that no columns are moved: every hidden unit sees one of the sets of inputs that
 * outputs may see, and feeds the units whose set holds its own. Units are sorted by what they see; masks are
 * block-triangular and a unit can be computed as soon as its inputs are known.
 *
 * With fewer units in a layer than features some outputs miss some features that they may see; `direct` connections
 * reach them all.
 *
 * Parameters: `layers.<i>.weight`, `.contextWeight`, `.bias`, and where asked for `gates.<i>.*`, `direct.*`.
 *
 * @throws FlowsError 'argument' where order, adjacency, degrees or widths do not fit, 'shape' where x or context do not
 *
 * @example
 * ```ts
 * const made = new Made({ features: 3, parametersPerFeature: 2, order: [2, 0, 1], hidden: [32, 32], rng: new Rng(0) })
 * made.apply(x) // x [8, 3] -> [8, 6]; outputs 4 and 5, of feature 2, are constants
 * ```
 */
export class Made extends Module implements AutoregressiveNetwork, MadeParts {
  static override readonly className = 'Made'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly parametersPerFeature: number
  /** Its own order; `randomOrder` draws others. */
  readonly order: MadeOrder
  readonly layers: readonly MaskedDense[]
  readonly gates: readonly MaskedDense[]
  readonly direct: MaskedDense | undefined
  readonly activation: Activation
  readonly #options: Omit<MadeOptions, 'rng'>

  constructor({ rng, ...options }: MadeOptions) {
    super()
    this.#options = options
    const { activation = 'relu', hidden = [64, 64], residual = false, initialScale = 1 } = options
    this.inFeatures = wholeNumber('Made', 'features', options.features, 1)
    this.parametersPerFeature = wholeNumber('Made', 'parametersPerFeature', options.parametersPerFeature, 1)
    this.contextFeatures = wholeNumber('Made', 'contextFeatures', options.contextFeatures ?? 0, 0)
    this.outFeatures = this.inFeatures * this.parametersPerFeature
    this.activation = activation
    const dependencies = dependenciesOf('Made', this.inFeatures, this.contextFeatures, options)
    const widths = layerWidths(hidden, residual)
    const degrees = checkDegrees('Made', options.degrees ?? evenDegrees(dependencies, widths), widths, dependencies)
    if (residual) checkStream(degrees)
    const { layers, gates, direct } = this.connections(dependencies, degrees)
    const isLast = (index: number): boolean => index === layers.length - 1
    const make = (part: LayerConnections, others: { activation?: Activation; initialScale?: number; bias?: boolean }) =>
      new MaskedDense({ ...part, ...others, rng })
    const outputScale = options.zeroOutput === true ? 0 : 1
    this.layers = layers.map((part, i) =>
      make(
        part,
        isLast(i)
          ? { initialScale: outputScale }
          : { activation, initialScale: initialScale * branchScale(i, residual) },
      ),
    )
    this.gates = gates.map((part) => make(part, {}))
    this.direct = direct && make(direct, { bias: false, initialScale: outputScale })
    const own = ({ masks }: MaskedDense): LayerMasks => masks
    const masks = { layers: this.layers.map(own), gates: this.gates.map(own), direct: this.direct && own(this.direct) }
    this.order = { dependencies, degrees, masks }
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    return { layers: this.layers, gates: this.gates, direct: this.direct }
  }

  get groups(): readonly (readonly number[])[] {
    return this.order.dependencies.groups
  }

  get isResidual(): boolean {
    return this.#options.residual === true
  }

  /** Another order of the same features for the same weights, with random degrees; `masked` makes its masks. */
  randomOrder(rng: Rng): MadeDegrees {
    const order = [...rng.permutation(this.inFeatures)]
    const dependencies = dependenciesOf('Made', this.inFeatures, this.contextFeatures, { order })
    const widths = this.order.degrees.map((layer) => layer.length)
    const degrees = this.isResidual ? evenDegrees(dependencies, widths) : randomDegrees(dependencies, widths, rng)
    return { dependencies, degrees }
  }

  /** An order with its masks: as many bytes as the weights, which are the caller's. */
  masked({ dependencies, degrees }: MadeDegrees): MadeOrder {
    return { dependencies, degrees, masks: masksOf(this.connections(dependencies, degrees)) }
  }

  /** The outputs for x under its own order or, with the same weights, under another. */
  apply(x: Tensor, context?: Tensor, { masks }: MadeOrder = this.order): Tensor {
    const condition = checkNetworkInput(this, x, context)
    return tidy(() =>
      this.evaluate(x, {
        layer: (i, input, activation) =>
          (this.layers[i] as MaskedDense).apply(input, condition, masks.layers[i], activation),
        gate: (i) => (this.gates[i] as MaskedDense).apply(condition as Tensor, undefined, masks.gates[i]),
        direct: (input) => (this.direct as MaskedDense).apply(input, condition, masks.direct),
      }),
    )
  }

  incremental(rows: number, context: Tensor | undefined, order: MadeOrder = this.order): IncrementalPass {
    const given = { rows, context: this.conditionOf(rows, context) }
    return KernelPass.start(this, order, given) ?? new IncrementalMade(this, order, given)
  }

  generate(x: Tensor, transformer: Transformer, context?: Tensor): [y: Tensor, logDet: Tensor] | undefined {
    const condition = this.conditionOf(x.shape[0] ?? 0, context)
    return generateByKernel(this, this.order, { x, transformer, context: condition })
  }

  evaluate(x: Tensor, evaluation: MadeEvaluation): Tensor {
    const last = this.layers.length - 1
    let h = x
    if (this.isResidual) h = this.blocks(evaluation.layer(0, x), evaluation)
    else for (let i = 0; i < last; i += 1) h = evaluation.layer(i, h, this.activation)
    const out = evaluation.layer(last, h)
    return this.direct === undefined ? out : add(out, evaluation.direct(x))
  }

  private blocks(start: Tensor, evaluation: MadeEvaluation): Tensor {
    let h = start
    for (let i = 1; i < this.layers.length - 1; i += 2) {
      const inner = evaluation.layer(i, activationOf(this.activation)(h), this.activation)
      const branch = evaluation.layer(i + 1, inner)
      h = add(h, this.gates.length === 0 ? branch : mul(branch, sigmoid(evaluation.gate((i - 1) / 2))))
    }
    return h
  }

  /** The context of rows, or undefined where the network takes none. */
  private conditionOf(rows: number, context: Tensor | undefined): Tensor | undefined {
    const { contextFeatures } = this
    if (contextFeatures === 0) return undefined
    if (context !== undefined && context.shape.join() === [rows, contextFeatures].join()) return context
    throw new FlowsError('shape', {
      who: 'Made',
      rule: `each of ${rows} rows needs a context of ${contextFeatures} numbers`,
      got: context === undefined ? 'none' : `[${context.shape.join(', ')}]`,
      do: `Pass context of shape [${rows}, ${contextFeatures}]`,
    })
  }

  private connections(dependencies: Dependencies, degrees: Degrees): MadeConnections {
    const { direct = false } = this.#options
    const { parametersPerFeature, isResidual } = this
    return madeConnections(dependencies, degrees, { parametersPerFeature, direct, isResidual })
  }
}

registerModule(Made, import.meta.url)

/** The widths of all hidden layers: of residual blocks the input layer and two layers a block. */
function layerWidths(hidden: readonly number[], residual: boolean): number[] {
  const widths = hidden.map((width) => wholeNumber('Made', 'every width of hidden', width, 1))
  if (!residual) return widths
  const [width] = widths
  if (width === undefined || widths.some((other) => other !== width)) {
    throw new FlowsError('argument', {
      who: 'Made',
      rule: 'residual blocks must all have one width',
      got: `hidden [${hidden.join(', ')}]`,
      do: 'Pass hidden: [64, 64] for two blocks of 64 units',
    })
  }
  return new Array<number>(1 + 2 * widths.length).fill(width)
}

/** The second layer of a block starts near zero, so that a deep network starts near a linear one. */
function branchScale(index: number, residual: boolean): number {
  return residual && index > 0 && index % 2 === 0 ? 0.01 : 1
}

/** What a block adds to a unit must see what the unit sees. */
function checkStream(degrees: Degrees): void {
  const [first, ...rest] = degrees.filter((_, index) => index % 2 === 0).map((layer) => layer.join())
  const other = rest.find((layer) => layer !== first)
  if (other === undefined) return
  throw new FlowsError('argument', {
    who: 'Made',
    rule: 'residual blocks must end with the degrees of the first layer',
    got: `degrees ${first} and ${other}`,
    do: 'Give layers 0, 2, 4, … the same degrees',
  })
}
