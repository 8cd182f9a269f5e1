import { engine, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core'

type Save = (tensors: Tensor[]) => void

/** An op of several outputs with its own gradient. */
export interface DifferentiableOp {
  readonly inputs: NamedTensorMap
  /** The outputs; `save` keeps what the gradient needs. */
  forward(save: Save): Tensor[]
  /** For each input its gradient, from those of the outputs and what was saved; called where it is needed. */
  gradients(outputGradients: Tensor[], saved: Tensor[]): Record<string, () => Tensor>
}

type RunKernelFunc = (op: {
  inputs: NamedTensorMap
  forwardFunc: (backend: unknown, save: Save) => Tensor[]
  backwardsFunc: (outputGradients: Tensor | Tensor[], saved: Tensor[]) => Record<string, () => Tensor>
}) => Tensor[]

/**
 * `customGrad` of tfjs for several outputs: its engine can, its public API takes one. tfjs is pinned, so that the
 * engine's method is there; a map that returns its value and its log-determinant saves half of its ops by it.
 */
export function customGradients(op: DifferentiableOp): Tensor[] {
  const run: RunKernelFunc = engine()['runKernelFunc'].bind(engine())
  return run({
    inputs: op.inputs,
    forwardFunc: (_, save) => op.forward(save),
    // The tape gives the gradient of a single output bare.
    backwardsFunc: (outputGradients, saved) => op.gradients([outputGradients].flat(), saved),
  })
}
