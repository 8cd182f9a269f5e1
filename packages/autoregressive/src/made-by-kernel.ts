import { cast, keep, type Tensor } from '@tensorflow/tfjs-core'
import { AdditiveTransformer, AffineTransformer, type Transformer } from '@tfjs-flows/bijectors'
import { hasKernels, isRecording, runKernel } from '@tfjs-flows/core'
import type { IncrementalPass } from './autoregressive-network.ts'
import type { Dependencies } from './dependencies.ts'
import { knownUnits, type MadeOrder } from './made-order.ts'
import type { MadeParts } from './made-parts.ts'
import type { LayerMasks, MaskedDense } from './masked-dense.ts'

/** A network as the kernels know it, but for its tensors. */
type MadePlan = ReturnType<typeof newPlan>

function newPlan(made: MadeParts, order: MadeOrder) {
  return {
    groups: order.dependencies.groups.map((group) => [...group]),
    units: knownUnits(order),
    seesAllKnown: seesAllKnown(order.dependencies),
    parametersPerFeature: made.parametersPerFeature,
    contextFeatures: made.contextFeatures,
    isResidual: made.isResidual,
    isGated: made.gates.length > 0,
    isDirect: made.direct !== undefined,
    activation: made.activation,
  }
}

/** Whether every set holds the context and all features that are known when it is. */
function seesAllKnown({ groups, sets, ready, contextFeatures }: Dependencies): boolean {
  let known = contextFeatures
  const before = groups.map((group) => {
    known += group.length
    return known - group.length
  })
  return sets.every((set, k) => set.reduce((sum, bit) => sum + bit, 0) === before[ready[k] as number])
}

/** The kernels keep what they made of a plan, for as long as they are given the same one. */
const plans = new WeakMap<MadeOrder, MadePlan>()

function planOf(made: MadeParts, order: MadeOrder): MadePlan {
  const plan = plans.get(order) ?? newPlan(made, order)
  plans.set(order, plan)
  return plan
}

/**
 * All groups of features in one call, where the backend has a kernel for it, the transformer is one that it knows and no
 * gradient is asked for; else undefined.
 */
export function generateByKernel(
  made: MadeParts,
  order: MadeOrder,
  { x, transformer, context }: { x: Tensor; transformer: Transformer; context: Tensor | undefined },
): [y: Tensor, logDet: Tensor] | undefined {
  const map = mapOf(transformer)
  if (map === undefined || !canRun(['FlowsMade'])) return undefined
  const inputs = { x: float(x), ...contextOf(made, context), ...tensorsOf(made, order) }
  return runKernel('FlowsMade', inputs, { plan: planOf(made, order), map }) as [Tensor, Tensor]
}

/** A MADE evaluated a group at a time by kernels, on units that they keep in a form of their own. */
export class KernelPass implements IncrementalPass {
  readonly #plan: MadePlan
  readonly #rows: number
  readonly #packed: Tensor
  readonly #slots: Tensor
  #pass = 0

  /** The pass, where the backend has kernels for it and no gradient is asked for; else undefined. */
  static start(
    made: MadeParts,
    order: MadeOrder,
    { rows, context }: { rows: number; context: Tensor | undefined },
  ): KernelPass | undefined {
    if (!canRun(['FlowsMadeStart', 'FlowsMadeStep'])) return undefined
    const plan = planOf(made, order)
    const inputs = { ...contextOf(made, context), ...tensorsOf(made, order) }
    const [packed, slots] = runKernel('FlowsMadeStart', inputs, { plan, rows }) as [Tensor, Tensor]
    return new KernelPass(plan, rows, [packed, slots])
  }

  private constructor(plan: MadePlan, rows: number, [packed, slots]: [Tensor, Tensor]) {
    this.#plan = plan
    this.#rows = rows
    this.#packed = keep(packed)
    this.#slots = keep(slots)
  }

  next(values?: Tensor): Tensor {
    const pass = this.#pass
    this.#pass += 1
    const outputs = (this.#plan.groups[pass]?.length ?? 0) * this.#plan.parametersPerFeature
    const inputs = { packed: this.#packed, slots: this.#slots, ...(values && { values: float(values) }) }
    return runKernel('FlowsMadeStep', inputs, { plan: this.#plan, pass, rows: this.#rows, outputs }) as Tensor
  }

  dispose(): void {
    this.#packed.dispose()
    this.#slots.dispose()
  }
}

/** They have no gradients: under a tape the ops run, which have. */
function canRun(names: readonly string[]): boolean {
  return !isRecording() && hasKernels(names)
}

function contextOf(made: MadeParts, context: Tensor | undefined): Record<string, Tensor> {
  return made.contextFeatures === 0 || context === undefined ? {} : { context: float(context) }
}

/** The tensors of all layers under the names of their parameters. */
function tensorsOf(made: MadeParts, { masks }: MadeOrder): Record<string, Tensor> {
  const found: Record<string, Tensor> = {}
  const take = (name: string, layer: MaskedDense, { mask, contextMask }: LayerMasks): void => {
    const { weight, bias, contextWeight } = layer
    for (const [part, tensor] of Object.entries({ weight, bias, contextWeight, mask, contextMask })) {
      if (tensor !== undefined) found[`${name}.${part}`] = tensor
    }
  }
  for (const [i, layer] of made.layers.entries()) take(`layers.${i}`, layer, masks.layers[i] ?? layer.masks)
  for (const [i, gate] of made.gates.entries()) take(`gates.${i}`, gate, masks.gates[i] ?? gate.masks)
  if (made.direct !== undefined) take('direct', made.direct, masks.direct ?? made.direct.masks)
  return found
}

/** The map of the classes that the kernel knows; a subclass may do something else. */
function mapOf(transformer: Transformer): { name: string; bound: number } | undefined {
  if (transformer.constructor === AdditiveTransformer) return { name: 'shift', bound: 0 }
  if (!(transformer instanceof AffineTransformer) || transformer.constructor !== AffineTransformer) return undefined
  return { name: `affine-${transformer.scale}`, bound: transformer.bound }
}

function float(x: Tensor): Tensor {
  return x.dtype === 'float32' ? x : cast(x, 'float32')
}
