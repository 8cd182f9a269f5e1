import {
  add,
  mean,
  mul,
  neg,
  type Scalar,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import {
  ConditionalDistribution,
  type Distribution,
  Independent,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  Normal,
  StudentT,
  TrainableDistribution,
  type TransformedDistribution,
} from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { type CouplingFlowOptions, fitBase, neuralSplineFlow, nice, realNvp } from './index.ts'

const small = { layers: 2, hidden: [8], activation: 'tanh', features: 2 } as const
type Base = CouplingFlowOptions['base']

const bases: Record<string, () => Base> = {
  learned: () => 'learned',
  'a heavy-tailed one': () =>
    new Independent({
      distribution: new TrainableDistribution({
        family: StudentT,
        initial: { df: [5, 5] },
        fixed: { loc: 0, scale: 1 },
      }),
    }),
  'a conditional one': () =>
    new ConditionalDistribution({
      family: Normal,
      eventShape: [2],
      network: new Mlp({ inFeatures: 3, outFeatures: 4, hidden: [5], zeroOutput: true, rng: new Rng(7) }),
    }),
}

/** Rows far from where a flow at its start looks for them. */
const farRows = (rows = 600): Tensor => add(mul(new Rng(8).normal([rows, 2]), tensor1d([0.3, 4])), tensor1d([5, -2]))

function meanLogProb(flow: TransformedDistribution, x: Tensor, context?: Tensor): number {
  return tidy(() => mean(flow.logProb(x, context)).dataSync()[0] as number)
}

eachBackend(() => {
  describe.each(Object.entries({ neuralSplineFlow, nice, realNvp }))('%s', (_, preset) => {
    describe.each(Object.entries(bases))('on %s base', (_name, base) => {
      const create = (): TransformedDistribution =>
        preset({ ...small, base: base(), contextFeatures: 3, rng: new Rng(0) })

      itObeys(
        moduleLaws({
          create,
          inputs: () => [new Rng(1).normal([4, 2]), new Rng(2).normal([4, 3])],
          outputs: (flow, [x, context]) => ({ logProb: flow.logProb(x as Tensor, context) }),
          perturb: (flow) => perturbParameters(flow, new Rng(5), 0.1),
        }),
      )

      it('gives every parameter of the base a gradient', () => {
        const flow = create()
        tidy(() => {
          perturbParameters(flow, new Rng(5), 0.1)
          const [x, context] = [new Rng(1).normal([16, 2]), new Rng(2).normal([16, 3])]
          const { grads } = variableGrads(() => neg(mean(flow.logProb(x, context))) as Scalar)
          const names = [...flow.parameters()].filter(([name]) => name.startsWith('distribution.'))
          expect(names.length).toBeGreaterThan(0)
          for (const [name, variable] of names) {
            expect(Math.max(...(grads[variable.name] as Tensor).dataSync().map(Math.abs)), name).toBeGreaterThan(0)
          }
        })
        flow.dispose()
      })

      it('samples under a context', () => {
        const flow = create()
        tidy(() => {
          const [x, logProb] = flow.sampleAndLogProb(5, { context: new Rng(2).normal([4, 3]), rng: new Rng(3) })
          expect([x.shape, logProb.shape]).toEqual([
            [5, 4, 2],
            [5, 4],
          ])
        })
        flow.dispose()
      })
    })
  })

  it('fitBase raises the log-likelihood of a flow whose base is off to that of the best base', async () => {
    for (const family of ['diagonal', 'triangular'] as const) {
      const base: Distribution | 'learned' =
        family === 'diagonal'
          ? 'learned'
          : new TrainableDistribution({
              family: MultivariateNormalTriL,
              initial: {
                loc: [0, 0],
                scaleTril: [
                  [1, 0],
                  [0, 1],
                ],
              },
            })
      const flow = realNvp({ ...small, base, contextFeatures: 1, rng: new Rng(0) })
      perturbParameters(flow, new Rng(6), 0.2)
      const x = tidy(() => farRows())
      const context = new Rng(9).normal([600, 1])
      const before = meanLogProb(flow, x, context)
      await fitBase(flow, x, { context, batchSize: 250 })
      const after = meanLogProb(flow, x, context)
      expect(after).toBeGreaterThan(before + 1)
      await fitBase(flow, x, { context })
      expect(Math.abs(meanLogProb(flow, x, context) - after)).toBeLessThan(1e-4)
      // No small step of the base alone does better.
      for (const seed of [1, 2, 3, 4]) {
        perturbParameters(flow.distribution, new Rng(seed), 0.03)
        expect(meanLogProb(flow, x, context)).toBeLessThan(after + 1e-5)
        await fitBase(flow, x, { context })
      }
      for (const each of [x, context]) each.dispose()
      flow.dispose()
    }
  })
})

describe('base', () => {
  it('is a constant standard normal by default, and learned ones start there', () => {
    const [standard, learned] = [
      realNvp({ ...small, rng: new Rng(0) }),
      realNvp({ ...small, base: 'learned', rng: new Rng(0) }),
    ]
    expect(standard.distribution).toBeInstanceOf(MultivariateNormalDiag)
    expect([...standard.distribution.parameters().keys()]).toEqual([])
    expect([...learned.distribution.parameters().keys()]).toEqual(['free.loc', 'free.scaleDiag'])
    tidy(() => {
      const x = tensor2d([[0.5, -2]])
      expect(meanLogProb(learned, x)).toBeCloseTo(meanLogProb(standard, x), 5)
    })
    for (const flow of [standard, learned]) flow.dispose()
  })

  it('must be over the features of the flow', () => {
    const base = new Normal({ loc: [0, 0], scale: 1 })
    expect(() => realNvp({ ...small, base, rng: new Rng(0) })).toThrow(
      'realNvp: the base must be one distribution over vectors [2]; got Normal of batch [2] over events []. Make a scalar family a vector: new Independent({ distribution }).',
    )
    base.dispose()
  })

  it('is fitted in closed form only where it is learned', async () => {
    const flow = realNvp({ ...small, rng: new Rng(0) })
    const [x, context] = [tidy(() => farRows(4)), tensor1d([1, 2])]
    await expect(fitBase(flow, x)).rejects.toThrow(
      /must be a TrainableDistribution, or an Independent of one; got MultivariateNormalDiag/,
    )
    await expect(fitBase(flow, x, { context })).rejects.toThrow(/x and context must have the same rows/)
    for (const each of [x, context]) each.dispose()
    flow.dispose()
  })
})
