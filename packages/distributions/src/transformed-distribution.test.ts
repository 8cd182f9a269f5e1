import {
  mean,
  ones,
  reshape,
  scalar,
  sub,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { fromSpec, Rng, toSpec } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { AffineMap, ExpMap, FoldMap, ShearMap } from './fixtures/maps.ts'
import { Independent, MultivariateNormalDiag, Normal, TransformedDistribution } from './index.ts'

function values(f: () => Tensor): number[] {
  return [...tidy(() => f().dataSync())]
}

function standard(d: number): MultivariateNormalDiag {
  return new MultivariateNormalDiag({ loc: Array(d).fill(0), scaleDiag: Array(d).fill(1) })
}

eachBackend(() => {
  describe('TransformedDistribution onto the half-line', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) =>
          new TransformedDistribution({
            distribution: new Normal({ loc, scale }),
            bijector: new ExpMap(),
          }),
        parameters: { loc: 0.2, scale: 0.5 },
        otherParameters: { loc: -0.5, scale: 0.25 },
        support: { kind: 'continuous', box: [[0, 12]] },
        outside: [0, -1, -1e30],
        missing: [
          'cdf',
          'logCdf',
          'survival',
          'quantile',
          'entropy',
          'mean',
          'variance',
          'stddev',
          'mode',
          'covariance',
        ],
      }),
    )
  })

  describe('TransformedDistribution of the plane', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scaleDiag }) =>
          new TransformedDistribution({
            distribution: new MultivariateNormalDiag({ loc, scaleDiag }),
            bijector: new ShearMap(),
          }),
        parameters: { loc: [0.5, -1], scaleDiag: [1, 0.4] },
        otherParameters: { loc: [1, 1], scaleDiag: [0.7, 1.5] },
        support: {
          kind: 'continuous',
          box: [
            [-5, 6],
            [-4, 8.5],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
      }),
    )
  })

  describe('TransformedDistribution under a context', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) =>
          new TransformedDistribution({
            distribution: new Independent({
              distribution: new Normal({ loc, scale }),
              reinterpretedBatchNdims: 1,
            }),
            bijector: new AffineMap({ shift: 1, scale: 2 }),
          }),
        parameters: { loc: [0.5], scale: [1] },
        otherParameters: { loc: [-0.5], scale: [0.5] },
        support: { kind: 'continuous', box: [[-9, 15]] },
        missing: ['cdf', 'logCdf', 'survival', 'quantile', 'mean', 'variance', 'stddev', 'mode', 'covariance'],
        contextFeatures: 1,
      }),
    )
  })

  describe('TransformedDistribution', () => {
    it('has the density of the log-normal, and none outside its support', () => {
      const flow = new TransformedDistribution({
        distribution: new Normal({ loc: 0.5, scale: 2 }),
        bijector: new ExpMap(),
      })
      const got = values(() => flow.logProb(tensor1d([0.5, 3, 0, -1])))
      const truth = [0.5, 3].map(
        (y) => -0.5 * ((Math.log(y) - 0.5) / 2) ** 2 - Math.log(2 * Math.sqrt(2 * Math.PI)) - Math.log(y),
      )
      expect(got[0]).toBeCloseTo(truth[0]!, 5)
      expect(got[1]).toBeCloseTo(truth[1]!, 5)
      expect(got.slice(2)).toEqual([-Infinity, -Infinity])
      flow.dispose()
    })

    it('sums an elementwise log-det over the event of a vector base', () => {
      const bijector = new AffineMap({ shift: 1, scale: 3 })
      const flow = new TransformedDistribution({ distribution: standard(4), bijector })
      const wanted = new MultivariateNormalDiag({ loc: [1, 1, 1, 1], scaleDiag: [3, 3, 3, 3] })
      const [got, truth] = tidy(() => {
        const x = new Rng(0).normal([5, 4])
        return [[...flow.logProb(x).dataSync()], [...wanted.logProb(x).dataSync()]]
      })
      for (const [i, value] of truth!.entries()) expect(got![i]).toBeCloseTo(value, 5)
      expect(values(() => flow.entropy())[0]).toBeCloseTo(values(() => wanted.entropy())[0]!, 5)
      for (const module of [flow, wanted]) module.dispose()
    })

    it('gives draws and their density in one pass, without inverting', () => {
      const bijector = new ShearMap()
      const flow = new TransformedDistribution({ distribution: standard(2), bijector })
      const [x, logProb] = flow.sampleAndLogProb([3, 4], { rng: new Rng(1) })
      expect(bijector.inverses).toBe(0)
      expect(x.shape).toEqual([3, 4, 2])
      const direct = values(() => flow.logProb(x))
      expect(bijector.inverses).toBe(1)
      for (const [i, value] of [...logProb.dataSync()].entries()) expect(value).toBeCloseTo(direct[i]!, 4)
      for (const item of [x, logProb, flow]) item.dispose()
    })

    it('samples [n, ...batch, ...event] under a context', () => {
      const bijector = new AffineMap({ shift: 0, scale: 1 })
      const flow = new TransformedDistribution({ distribution: standard(1), bijector })
      const nested = new TransformedDistribution({ distribution: flow, bijector })
      tidy(() => {
        const context = tensor2d([[100], [200], [300]])
        const x = flow.sample(50, { rng: new Rng(2), context })
        expect(x.shape).toEqual([50, 3, 1])
        expect([...mean(x, 0).dataSync()].map((value) => Math.round(value / 100))).toEqual([1, 2, 3])
        const noise = reshape(sub(x, context), [50, 3]).arraySync() as number[][]
        expect(noise.every(([a, b, c]) => a !== b && b !== c)).toBe(true)
        expect(flow.logProb(x, context).shape).toEqual([50, 3])
        expect(nested.sample([2, 5], { rng: new Rng(2), context }).shape).toEqual([2, 5, 3, 1])
      })
      nested.dispose()
    })

    it('keeps a batched base apart from the batch of a context', () => {
      const base = new Independent({
        distribution: new Normal({ loc: zeros([3, 2]), scale: scalar(1) }),
        reinterpretedBatchNdims: 1,
      })
      const flow = new TransformedDistribution({ distribution: base, bijector: new AffineMap({ shift: 0, scale: 2 }) })
      tidy(() => {
        expect(flow.sample(5, { rng: new Rng(0), context: zeros([4, 3, 1]) }).shape).toEqual([5, 4, 3, 2])
        expect(flow.sample(5, { rng: new Rng(0), context: zeros([3, 1]) }).shape).toEqual([5, 3, 2])
        expect(flow.sample(5, { rng: new Rng(0) }).shape).toEqual([5, 3, 2])
        expect(() => flow.sample(5, { context: zeros([7, 1]) })).toThrow(/broadcast to one batch shape/)
      })
      for (const tensor of Object.values(base.distribution.members())) (tensor as Tensor).dispose()
    })

    it('scales the spread of the base by the temperature', () => {
      const flow = new TransformedDistribution({
        distribution: standard(2),
        bijector: new AffineMap({ shift: 5, scale: 2 }),
      })
      expect(values(() => flow.sample(3, { rng: new Rng(0), temperature: 0 }))).toEqual([5, 5, 5, 5, 5, 5])
      flow.dispose()
    })

    it('gives events of another shape and rank', () => {
      const flow = new TransformedDistribution({ distribution: standard(4), bijector: new FoldMap() })
      const wide = new MultivariateNormalDiag({ loc: [0, 0, 0, 0], scaleDiag: [2, 2, 2, 2] })
      expect(flow.eventShape).toEqual([2, 2])
      tidy(() => {
        const [x, logProb] = flow.sampleAndLogProb([3, 5], { rng: new Rng(4) })
        expect([x.shape, flow.encode(x).shape]).toEqual([
          [3, 5, 2, 2],
          [3, 5, 4],
        ])
        const truth = [...wide.logProb(reshape(x, [15, 4])).dataSync()]
        for (const got of [logProb, flow.logProb(x)]) {
          expect(got.shape).toEqual([3, 5])
          for (const [i, value] of truth.entries()) expect(got.dataSync()[i]).toBeCloseTo(value, 5)
        }
        expect(flow.entropy().dataSync()[0]).toBeCloseTo(wide.entropy().dataSync()[0]!, 5)
      })
      flow.dispose()
      wide.dispose()
    })

    it('sums the log-det over the axes before those of a bijector that changes shapes', () => {
      const base = new Independent({
        distribution: new Normal({ loc: zeros([3, 4]), scale: scalar(1) }),
        reinterpretedBatchNdims: 2,
      })
      const flow = new TransformedDistribution({ distribution: base, bijector: new FoldMap() })
      expect([flow.batchShape, flow.eventShape]).toEqual([[], [3, 2, 2]])
      const [x, truth] = [zeros([5, 3, 2, 2]), 12 * (-0.5 * Math.log(2 * Math.PI) - Math.LN2)]
      const got = values(() => flow.logProb(x))
      expect(got).toHaveLength(5)
      for (const value of got) expect(value).toBeCloseTo(truth, 4)
      for (const item of [x, ...Object.values(base.distribution.members())]) (item as Tensor).dispose()
    })

    it('encodes data to the base and decodes it back', () => {
      const flow = new TransformedDistribution({ distribution: standard(2), bijector: new ShearMap() })
      const back = values(() => {
        const x = tensor2d([[2, 3]])
        const z = flow.encode(x)
        expect([...z.dataSync()]).toEqual([2, 2])
        return flow.decode(z)
      })
      expect(back).toEqual([2, 3])
      flow.dispose()
    })
  })
})

describe('TransformedDistribution', () => {
  it('refuses a base with fewer event axes than the bijector', () => {
    const base = new Normal({ loc: [0, 0], scale: 1 })
    expect(() => new TransformedDistribution({ distribution: base, bijector: new ShearMap() })).toThrow(
      "TransformedDistribution: the base must have the bijector's event axes (1) at least; got Normal with event shape []. Wrap it: new Independent({ distribution }), or use MultivariateNormalDiag.",
    )
    base.dispose()
  })

  it('names the shape it wants', () => {
    const flow = new TransformedDistribution({ distribution: standard(2), bijector: new ShearMap() })
    const x = ones([5, 3])
    expect(() => flow.logProb(x)).toThrow(/x must be \[\.\.\.batch, 2\]; got shape \[5, 3\]/)
    expect(() => flow.encode(x)).toThrow(/x must be/)
    x.dispose()
    flow.dispose()
  })

  it('has no entropy where the log-det varies, and no moments', () => {
    const flow = new TransformedDistribution({ distribution: standard(2), bijector: new ExpMap() })
    expect(() => flow.entropy()).toThrow(/no closed form/)
    expect(() => flow.mean()).toThrow(/no closed form/)
    flow.dispose()
  })

  it('prints its architecture', () => {
    const inner = new TransformedDistribution({
      distribution: standard(2),
      bijector: new AffineMap({ shift: 0, scale: 2 }),
    })
    const flow = new TransformedDistribution({ distribution: inner, bijector: new ExpMap() })
    expect(flow.summary()).toBe(
      [
        'TransformedDistribution',
        '|- distribution: TransformedDistribution',
        '|  |- distribution: MultivariateNormalDiag (loc=[0, 0]; scaleDiag=[1, 1])',
        '|  `- bijector: TestAffineMap (shift=0; scale=2; density and sampling take one pass)',
        '`- bijector: TestExpMap (density takes one pass, sampling one a dimension)',
      ].join('\n'),
    )
    flow.dispose()
  })

  it('comes back from its config', () => {
    const flow = new TransformedDistribution({
      distribution: standard(2),
      bijector: new AffineMap({ shift: 1, scale: 2 }),
    })
    const again = fromSpec(JSON.parse(JSON.stringify(toSpec(flow)))) as TransformedDistribution
    const x = tensor([[0.5, -1]])
    expect(values(() => again.logProb(x))).toEqual(values(() => flow.logProb(x)))
    for (const item of [x, flow, again]) item.dispose()
  })
})
