import { memory, mul, ones, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag } from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { type ElboModel, elbo, maximumLikelihood } from './objective.ts'

it('maximumLikelihood is minus the log-density of each row', () => {
  const [x, density] = [ones([3, 2]), new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })]
  const losses = maximumLikelihood().losses(density, { x, context: undefined, rng: new Rng(0) })
  for (const loss of losses.dataSync()) expect(loss).toBeCloseTo(Math.log(2 * Math.PI) + 1, 6)
  expect(memory().numTensors).toBeGreaterThan(0)
  for (const made of [x, density, losses]) made.dispose()
})

it('elbo is minus the bound, with the samples and the context that were asked for', () => {
  const seen: object[] = []
  const bound = (x: Tensor, options: object): Tensor => {
    seen.push(options)
    return mul(2, x)
  }
  const model = { eventShape: [], elbo: bound } as object as ElboModel
  const rng = new Rng(0)
  const losses = tidy(() => {
    const [x, context] = [tensor1d([1, 2]), tensor1d([3, 4])]
    const alone = elbo().losses(model, { x, context: undefined, rng }).dataSync()
    expect([...elbo({ samples: 5 }).losses(model, { x, context, rng }).dataSync()]).toEqual([...alone])
    expect(seen).toEqual([
      { rng, samples: 1 },
      { rng, samples: 5, context },
    ])
    return [...alone]
  })
  expect(losses).toEqual([-2, -4])
})
