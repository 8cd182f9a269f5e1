import { mean, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { Chain, EmbedContext } from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import type { Trainable } from './objective.ts'
import type { StepInput } from './propose-step.ts'

/** What one part of a flow computed. */
type Stage = { place: string; values: Tensor[] }

/**
 * Where the numbers of a step that cannot be taken first stop being finite, in words: the first part of a flow, from the
 * data's side, whose output or log-det is not; else the first parameter whose gradient is not.
 */
export async function firstNonFinite<Model extends Trainable>(input: StepInput<Model>): Promise<string> {
  const stages = tidy(() => {
    const { model } = input
    const { x, context } = input.batch()
    return model instanceof TransformedDistribution ? stagesOf(model, x, context) : []
  })
  let found: string | undefined
  for (const { place, values } of stages) {
    for (const tensor of values) {
      if (found === undefined && !(await allFinite(tensor))) found = place
      tensor.dispose()
    }
  }
  return found ?? firstParameter(input)
}

/** Each part of a flow in the order in which data meet it on the way to the base, then the base. */
function stagesOf(flow: TransformedDistribution, x: Tensor, context: Tensor | undefined): Stage[] {
  const stages: Stage[] = []
  const encode = (part: Bijection, path: string, at: Tensor, condition: Tensor | undefined): Tensor => {
    if (part instanceof Chain) {
      const indices = [...part.bijectors.keys()].reverse()
      return indices.reduce(
        (z, i) => encode(part.bijectors[i] as Bijection, `${path}.bijectors.${i}`, z, condition),
        at,
      )
    }
    if (part instanceof EmbedContext && condition !== undefined) {
      const embedded = part.network.apply(condition)
      stages.push({ place: `${path}.network (${part.network.className})`, values: [embedded] })
      return encode(part.bijector, `${path}.bijector`, at, embedded)
    }
    const [z, logDet] = part.inverseAndLogDet(at, condition)
    stages.push({ place: `the inverse of ${path} (${part.className})`, values: [z, logDet] })
    return z
  }
  const z = encode(flow.bijector, 'bijector', x, context)
  const { distribution } = flow
  stages.push({
    place: `logProb of distribution (${distribution.className})`,
    values: [distribution.logProb(z, context)],
  })
  return stages
}

async function firstParameter<Model extends Trainable>(input: StepInput<Model>): Promise<string> {
  const { model, objective, parameters, rng } = input
  const gradient = tidy(() => {
    const batch = input.batch()
    return parameters.gradient(() => mean(objective.losses(model, { ...batch, rng }))).gradient
  })
  const values = await gradient.data()
  gradient.dispose()
  const index = values.findIndex((value) => !Number.isFinite(value))
  return index < 0 ? 'the loss' : `the gradient of '${parameters.nameAt(index)}'`
}

async function allFinite(tensor: Tensor): Promise<boolean> {
  return (await tensor.data()).every((value) => Number.isFinite(value))
}
