import { engine, ones, type Tensor, util } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { runKernel } from '../ops/fused.ts'
import { scoped } from './scoped.ts'
import { shared } from './shared.ts'

/** What tfjs notes of an op, to take its gradient later. */
export type TapeNode = ReturnType<typeof engine>['state']['activeTape'][number]

/** Gradients by the ids of the tensors that they belong to; each is a tensor of its own. */
type Gradients = Map<number, Tensor>

/**
 * The gradient of `value` in each of `sources` that it depends on, by the source's id, from the last node of a tape to its
 * first. Whatever a node has used up is freed at once, so that the next one finds that memory in the processor's cache; what it
 * had saved stays where `keepsSaved`.
 *
 * @throws FlowsError 'argument' for an op that has no gradient, or gives one of another shape or dtype
 */
export function backward(
  tape: readonly TapeNode[],
  value: Tensor,
  sources: readonly Tensor[],
  keepsSaved: boolean,
): Gradients {
  const dependent = new Set(sources.map(({ id }) => id))
  const uses: Use[] = []
  for (const node of tape) {
    const names = namesOf(node, dependent)
    if (names.length === 0) continue
    uses.push({ node, names })
    for (const { id } of node.outputs) dependent.add(id)
  }
  const gradients: Gradients = new Map([[value.id, ones(value.shape)]])
  for (let use = uses.pop(); use !== undefined; use = uses.pop()) {
    const { node, names } = use
    // A node that does not lead to the value.
    if (!node.outputs.some(({ id }) => gradients.has(id))) continue
    const found = inputGradients(use, gradients)
    for (let i = 0; i < names.length; i += 1) {
      accumulate(gradients, (node.inputs[names[i] as string] as Tensor).id, found[i] as Tensor)
    }
    for (const { id } of node.outputs) {
      gradients.get(id)?.dispose()
      gradients.delete(id)
    }
    if (!keepsSaved) for (const tensor of node.saved ?? []) tensor.dispose()
  }
  return gradients
}

/** A node with the names of its inputs that depend on the sources. */
interface Use {
  readonly node: TapeNode
  readonly names: readonly string[]
}

function namesOf({ inputs }: TapeNode, ids: ReadonlySet<number>): readonly string[] {
  const names: string[] = []
  for (const name in inputs) if (ids.has((inputs[name] as Tensor).id)) names.push(name)
  return names
}

/** The gradients in the inputs of a use: each a tensor of its own, so that it can be freed without a look at the others. */
function inputGradients({ node, names }: Use, gradients: Gradients): Tensor[] {
  return scoped(() => {
    const scope = engine().state.activeScope.id
    // What the tape takes, and does not say in its types: null for an output that the value does not depend on.
    const given = node.outputs.map(({ id }) => gradients.get(id) ?? null) as Tensor[]
    const ofInputs = node.gradient?.(given) ?? {}
    const own: Tensor[] = []
    for (const name of names) {
      const gradient = checked(node, name, ofInputs[name]?.())
      const isOwn = gradient.scopeId === scope && !own.includes(gradient)
      own.push(isOwn ? gradient : shared(gradient))
    }
    return own
  })
}

function accumulate(gradients: Gradients, id: number, term: Tensor): void {
  const sum = gradients.get(id)
  if (sum === undefined) gradients.set(id, term)
  else {
    gradients.set(id, runKernel('Add', { a: sum, b: term }, {}) as Tensor)
    sum.dispose()
    term.dispose()
  }
}

function checked({ kernelName, inputs }: TapeNode, name: string, gradient: Tensor | undefined): Tensor {
  const shape = inputs[name]?.shape ?? []
  if (gradient?.dtype === 'float32' && util.arraysEqual(gradient.shape, shape)) return gradient
  throw new FlowsError('argument', {
    who: 'valueAndGradients',
    rule: `${kernelName} must have a gradient of float32 [${shape.join(', ')}] in its input ${name}`,
    got: gradient === undefined ? 'none' : `${gradient.dtype} [${gradient.shape.join(', ')}]`,
    do: 'Use an op with a gradient, or stopGradient before it',
  })
}
