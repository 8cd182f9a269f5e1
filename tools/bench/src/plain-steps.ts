import {
  addN,
  div,
  maximum,
  mean,
  mul,
  type NamedTensorMap,
  neg,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { Rng, whileTraining } from '@tfjs-flows/core'
import { BATCHES, LEARNING_RATE, type TrainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

/** Norm that `fit` clips the whole gradient to. */
const CLIP_NORM = 5

/**
 * Training of a workload as its users write it on tfjs alone, without `fit`: `variableGrads`, the norm clipped by tfjs ops,
 * and `tf.train.adam`, which runs its ops variable by variable. The model is its own, and ends with it.
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
        const negative = (): Scalar => whileTraining(model, () => neg(mean(logProb(x))))
        const { value, grads } = variableGrads(negative, variables)
        adam.applyGradients(clipped(grads))
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
function clipped(gradients: NamedTensorMap): { name: string; tensor: Tensor }[] {
  const norm = sqrt(addN(Object.values(gradients).map((gradient) => sum(square(gradient)))))
  const factor = div(CLIP_NORM, maximum(norm, CLIP_NORM))
  return Object.entries(gradients).map(([name, gradient]) => ({ name, tensor: mul(gradient, factor) }))
}
