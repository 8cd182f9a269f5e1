import {
  addN,
  div,
  maximum,
  mean,
  mul,
  neg,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
} from '@tensorflow/tfjs-core'
import { Rng, whileTraining } from '@tfjs-flows/core'
import { tfjsGradients } from './tfjs-gradients.ts'
import { BATCHES, LEARNING_RATE, type TrainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

/** Norm that `fit` clips the whole gradient to. */
const CLIP_NORM = 5

/**
 * Training of a workload as its users write it on tfjs alone, without `fit`: the gradients of tfjs, the norm clipped by its
 * ops, and `tf.train.adam`, which runs its ops variable by variable. The model is its own, and ends with it.
 */
export function plainSteps({ build, rows, batch, eventShape }: Workload, rng: Rng): TrainingSteps {
  const { model, logProb } = build(new Rng(0))
  const values = rows(BATCHES * batch, rng)
  const size = values.length / BATCHES
  const variables = [...model.parameters().values()]
  const adam = train.adam(LEARNING_RATE, 0.9, 0.999, 1e-8)
  let steps = 0
  let loss = Number.NaN
  return {
    get loss() {
      return loss
    },
    step: async () => {
      const start = (steps % BATCHES) * size
      const mark = tidy(() => {
        const x = tensor(values.subarray(start, start + size), [batch, ...eventShape])
        const negative = (): Tensor => whileTraining(model, () => neg(mean(logProb(x))))
        const { value, gradients } = tfjsGradients(negative, variables)
        const scaled = clipped(gradients)
        adam.applyGradients(variables.map(({ name }, i) => ({ name, tensor: scaled[i] as Tensor })))
        return value
      })
      loss = (await mark.data())[0] as number
      mark.dispose()
      steps += 1
    },
    end: async () => {
      adam.dispose()
      model.dispose()
    },
  }
}

/** Gradients scaled to a norm of `CLIP_NORM` at most. */
function clipped(gradients: readonly Tensor[]): Tensor[] {
  const norm = sqrt(addN(gradients.map((gradient) => sum(square(gradient)))))
  const factor = div(CLIP_NORM, maximum(norm, CLIP_NORM))
  return gradients.map((gradient) => mul(gradient, factor))
}
