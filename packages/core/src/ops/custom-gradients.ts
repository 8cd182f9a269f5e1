import { engine, keep, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'

type Save = (tensors: Tensor[]) => void

/**
 * Things of the same kind as properties t0, t1, …, such as the inputs of an op that takes several tensors. Not 0, 1, …: V8 keeps
 * those apart from properties with names, and a loop of tfjs over the inputs of all ops that meets both is compiled again and
 * again (Node 24).
 */
export function numbered<T>(things: readonly T[]): Record<string, T> {
  return Object.fromEntries(things.map((thing, i) => [`t${i}`, thing]))
}

/** An op of several outputs with its own gradient. */
export interface DifferentiableOp {
  readonly inputs: NamedTensorMap
  /** The outputs; `save` keeps what the gradient needs. */
  forward(save: Save): Tensor[]
  /** For each input its gradient, from those of the outputs and what was saved; called where it is needed. */
  gradients(outputGradients: Tensor[], saved: Tensor[]): Record<string, () => Tensor>
}

/** What the engine calls `save` with: it takes the tensors that `map` gives, which it asks to clone each. */
type EngineSave = (tensors: { map(clone: unknown): Tensor[] }) => void

type RunKernelFunc = (op: {
  inputs: NamedTensorMap
  forwardFunc: (backend: unknown, save: EngineSave) => Tensor[]
  backwardsFunc: (outputGradients: Tensor | Tensor[], saved: Tensor[]) => Record<string, () => Tensor>
}) => Tensor[]

/**
 * `customGrad` of tfjs for several outputs: its engine can, its public API takes one. tfjs is pinned, so that the
 * engine's method is there; a map that returns its value and its log-determinant saves half of its ops by it.
 *
 * What is saved shares its data with the tensor. A clone, which tfjs would make, is a kernel and a node of the tape for
 * each, and on the stock wasm backend a copy.
 */
export function customGradients(op: DifferentiableOp): Tensor[] {
  const run: RunKernelFunc = engine()['runKernelFunc'].bind(engine())
  return run({
    inputs: op.inputs,
    forwardFunc: (_, save) => op.forward((tensors) => save({ map: () => tensors.map(shared) })),
    // The tape gives the gradient of a single output bare.
    backwardsFunc: (outputGradients, saved) => op.gradients([outputGradients].flat(), saved),
  })
}

/** Another tensor of the same data, which lives until it is disposed: the tape does that. */
function shared({ shape, dtype, dataId }: Tensor): Tensor {
  engine().backend.incRef(dataId)
  return keep(engine().makeTensorFromTensorInfo({ dataId, shape, dtype }))
}
