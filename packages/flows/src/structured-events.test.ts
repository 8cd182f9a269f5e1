/** Maps that change the shape of events, and distributions as maps, against distributions of a known density. */
import { mul, square, sub, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { Cdf, chain, invert, SoftmaxCentered, StickBreaking, UnitVector } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import {
  Beta,
  Cauchy,
  Dirichlet,
  type Distribution,
  Exponential,
  Gamma,
  Gumbel,
  Independent,
  InverseGamma,
  Logistic,
  MultivariateNormalDiag,
  Normal,
  StudentT,
  TransformedDistribution,
  Uniform,
  Weibull,
} from '@tfjs-flows/distributions'
import { expectClose, expectFinite, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'

const continuous: Record<string, () => Distribution> = {
  Beta: () => new Beta({ concentration1: 2, concentration0: 3 }),
  Exponential: () => new Exponential({ rate: 0.5 }),
  Gamma: () => new Gamma({ concentration: 3, rate: 2 }),
  Gumbel: () => new Gumbel({ loc: -1, scale: 2 }),
  Logistic: () => new Logistic({ loc: 1, scale: 0.5 }),
  Normal: () => new Normal({ loc: 2, scale: 3 }),
  StudentT: () => new StudentT({ df: 4, loc: 0, scale: 1 }),
}

/** Densities of 0 or infinity at an end, or tails past float32. */
const steep: Record<string, () => Distribution> = {
  'a steep Beta': () => new Beta({ concentration1: 0.2, concentration0: 3 }),
  Cauchy: () => new Cauchy({ loc: 0, scale: 3 }),
  'a steep Gamma': () => new Gamma({ concentration: 0.1, rate: 2 }),
  InverseGamma: () => new InverseGamma({ concentration: 2, scale: 1 }),
  Uniform: () => new Uniform({ low: -3, high: 0.7 }),
  Weibull: () => new Weibull({ concentration: 0.5, scale: 1 }),
}

const logSigmoid = (x: number): number => -Math.log1p(Math.exp(-x))

eachBackend(() => {
  it('a softmax of normals is logistic-normal', () => {
    const flow = new TransformedDistribution({
      distribution: new MultivariateNormalDiag({ loc: [0.5, -1], scaleDiag: [1, 2] }),
      bijector: new SoftmaxCentered(),
    })
    tidy(() => {
      const y = [0.2, 0.3, 0.5]
      const z = [(Math.log(0.4) - 0.5) / 1, (Math.log(0.6) + 1) / 2]
      const normal = z.reduce((total, v) => total - 0.5 * v * v, 0) - Math.log(2 * Math.PI * 2)
      const want = normal - y.reduce((total, p) => total + Math.log(p), 0)
      expectClose('logProb', flow.logProb(tensor(y)).dataSync(), [want], 1e-6)
      expect(flow.logProb(tensor([-0.1, 0.6, 0.5])).dataSync()[0]).toBe(Number.NEGATIVE_INFINITY)
      const [draws, logProb] = flow.sampleAndLogProb(100, { rng: new Rng(0) })
      expectClose('sums', sum(draws, -1).dataSync(), Array(100).fill(1), 1e-6)
      expectClose('logProb of draws', flow.logProb(draws).dataSync(), logProb.dataSync(), 1e-4)
    })
    flow.dispose()
  })

  it('the broken stick of a uniform Dirichlet has independent logits of beta fractions', () => {
    const flow = new TransformedDistribution({
      distribution: new Dirichlet({ concentration: [1, 1, 1] }),
      bijector: invert(new StickBreaking()),
    })
    expect(flow.eventShape).toEqual([2])
    tidy(() => {
      const x = new Rng(1).normal([6, 2])
      // z_1 = sigmoid(x_1 - log 2) is Beta(1, 2), z_2 = sigmoid(x_2) uniform.
      const want = (x.arraySync() as number[][]).map(([a, b]) => {
        const [first, second] = [(a as number) - Math.LN2, b as number]
        const slopes = [first, second].map((u) => logSigmoid(u) + logSigmoid(-u))
        return Math.LN2 + logSigmoid(-first) + (slopes[0] as number) + (slopes[1] as number)
      })
      expectClose('logProb', flow.logProb(x).dataSync(), want, 1e-5)
    })
    flow.dispose()
  })

  it('a Cauchy projected onto the circle is uniform', () => {
    const flow = new TransformedDistribution({
      distribution: new Independent({
        distribution: new Cauchy({ loc: [0], scale: [1] }),
        reinterpretedBatchNdims: 1,
      }),
      bijector: new UnitVector(),
    })
    tidy(() => {
      const y = flow.sample(50, { rng: new Rng(2) })
      expectClose('length', sum(square(y), -1).dataSync(), Array(50).fill(1), 1e-6)
      expectClose('logProb', flow.logProb(y).dataSync(), Array(50).fill(-Math.log(2 * Math.PI)), 1e-5)
    })
    flow.dispose()
  })

  describe.each(Object.entries(continuous))('Cdf of %s', (_, create) => {
    it('takes a uniform to the distribution, with its density', () => {
      const distribution = create()
      const flow = new TransformedDistribution({
        distribution: new Uniform({ low: 0, high: 1 }),
        bijector: invert(new Cdf({ distribution })),
      })
      tidy(() => {
        const [x, logProb] = flow.sampleAndLogProb(20, { rng: new Rng(3) })
        expectClose('logProb of draws', logProb.dataSync(), distribution.logProb(x).dataSync(), 1e-5)
        expectClose('logProb', flow.logProb(x).dataSync(), distribution.logProb(x).dataSync(), 1e-5)
        const p = tensor([0.05, 0.3, 0.5, 0.9])
        expectClose('F(quantile)', flow.encode(flow.decode(p)).dataSync(), p.dataSync(), 1e-5)
        expect(gradientMismatches((at) => flow.decode(at), [tensor([0.2, 0.5, 0.7])])).toEqual([])
      })
      flow.dispose()
    })
  })

  it.each(Object.entries({ ...continuous, ...steep }))('Cdf of %s is finite up to the ends of (0, 1)', (_, create) => {
    const map = new Cdf({ distribution: create() })
    tidy(() => {
      const [x, logDet] = map.inverseAndLogDet(tensor([0, 1e-45, 1e-30, 1 - 2 ** -24, 1]))
      expectFinite('x', x.dataSync())
      expectFinite('log-det', logDet.dataSync())
    })
    map.dispose()
  })

  it('two distribution functions make one distribution another', () => {
    const [from, to] = [new Normal({ loc: 0, scale: 1 }), new Normal({ loc: 3, scale: 2 })]
    const map = chain([new Cdf({ distribution: from }), invert(new Cdf({ distribution: to }))])
    tidy(() => {
      const x = tensor([-4, -1, 0, 2, 3])
      const [y, logDet] = map.forwardAndLogDet(x)
      expectClose('y', sub(mul(x, 2), sub(y, 3)).dataSync(), [0, 0, 0, 0, 0], 1e-3)
      expectClose('log-det', logDet.dataSync(), Array(5).fill(Math.LN2), 1e-3)
    })
    map.dispose()
  })
})
