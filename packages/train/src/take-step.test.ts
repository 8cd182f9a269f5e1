import { add, dispose, div, mean, reshape, square, sub, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { type LossGradients, Rng } from '@tfjs-flows/core'
import { Mlp } from '@tfjs-flows/nets'
import { expect, it } from 'vitest'
import { Adam } from './adam.ts'
import { FlatParameters } from './flat-parameters.ts'
import { type Optimizer, takeStep } from './take-step.ts'

const data = [
  [0.1, 0.9],
  [-1, 2],
  [0.5, -0.5],
  [1.5, 0.3],
]

/** The squares of the outputs' distances from 1. */
function lossesOf(model: Mlp, rows: number[][]): Tensor {
  return tidy(() => reshape(square(sub(model.apply(tensor2d(rows)), 1)), [-1]))
}

/** The weights after one step from the same start, and [loss, gradient norm]. */
async function afterStep(rows: number[][], change?: (own: LossGradients, model: Mlp) => Promise<LossGradients>) {
  const model = new Mlp({ inFeatures: 2, outFeatures: 1, hidden: [3], rng: new Rng(1) })
  const [parameters, adam] = [new FlatParameters(model), new Adam(13, { clipNorm: 0.5 })]
  const optimizer: Optimizer = {
    step: async (variables, own, learningRate) => {
      const changed = change === undefined ? own : await change(own, model)
      const figures = adam.step(variables, changed, learningRate)
      if (changed !== own) dispose([changed.loss, ...changed.gradients])
      return figures
    },
    state: () => adam.state(),
  }
  const input = { parameters, optimizer, learningRate: 0.1, losses: () => lossesOf(model, rows), stages: () => [] }
  const figures = await takeStep(input)
  const got = [...figures.dataSync(), ...parameters.trained.flatMap((variable) => [...variable.dataSync()])]
  for (const made of [figures, adam, model]) made.dispose()
  return got
}

eachBackend(() => {
  it('waits for an optimiser that waits for others: two halves make the whole', async () => {
    const whole = await afterStep(data)
    const halves = await afterStep(data.slice(0, 2), async (own, model) => {
      const other = new FlatParameters(model).gradients(() => mean(lossesOf(model, data.slice(2))))
      const middle = (a: Tensor, b: Tensor): Tensor => tidy(() => div(add(a, b), 2))
      const loss = middle(own.loss, other.loss)
      const gradients = own.gradients.map((gradient, i) => middle(gradient, other.gradients[i] as Tensor))
      dispose([other.loss, ...other.gradients])
      return { loss, gradients }
    })
    for (const [i, value] of halves.entries()) expect(value).toBeCloseTo(whole[i] as number, 5)
    expect(await afterStep(data.slice(0, 2))).not.toEqual(whole)
  })

  it('does not move along a gradient that is not finite', async () => {
    const got = await afterStep(data, async ({ loss, gradients: [, ...rest] }) => {
      const broken = tensor2d(Array(6).fill(Number.NaN), [2, 3])
      return { loss: loss.clone(), gradients: [broken, ...rest.map((gradient) => gradient.clone())] }
    })
    const model = new Mlp({ inFeatures: 2, outFeatures: 1, hidden: [3], rng: new Rng(1) })
    const start = [...model.parameters().values()].flatMap((variable) => [...variable.dataSync()])
    expect(got.slice(1)).toEqual([Number.NaN, ...start])
    model.dispose()
  })
})
