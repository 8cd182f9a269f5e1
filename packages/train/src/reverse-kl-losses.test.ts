import {
  exp,
  mean,
  mul,
  neg,
  reshape,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  variable,
} from '@tensorflow/tfjs-core'
import { AffineTransformer, Coupling, chain, Elementwise, halfMask } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng, toFlatVector } from '@tfjs-flows/core'
import { MultivariateNormalDiag, Normal, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { FlatParameters } from './flat-parameters.ts'
import { type ReverseKlGradient, reverseKlLosses } from './index.ts'

const base = (): MultivariateNormalDiag => new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })

/** A flow of 2 features with trained couplings between trained scalings, away from its start. */
function bentFlow(): TransformedDistribution {
  const coupling = (parity: 0 | 1, seed: number): Coupling => {
    const conditioner = new Mlp({ inFeatures: 1, outFeatures: 2, hidden: [6], activation: 'tanh', rng: new Rng(seed) })
    return new Coupling({ mask: halfMask(2, parity), transformer: new AffineTransformer(), conditioner })
  }
  const scaling = new Elementwise({ features: 2, transformer: new AffineTransformer() })
  const flow = new TransformedDistribution({
    distribution: base(),
    bijector: chain([coupling(0, 1), scaling, coupling(1, 2)]),
  })
  perturbParameters(flow, new Rng(3), 0.3)
  return flow
}

/** The gradient of the mean loss of `count` draws in all parameters. */
function gradientOf(
  flow: TransformedDistribution,
  logDensity: (x: Tensor) => Tensor,
  { gradient, count, rng }: { gradient: ReverseKlGradient; count: number; rng: Rng },
): Float32Array {
  return tidy(() => {
    const parameters = new FlatParameters(flow)
    const { gradients } = parameters.gradients(() => mean(reverseKlLosses(flow, { logDensity, count, rng, gradient })))
    return toFlatVector(gradients).dataSync() as Float32Array
  })
}

const largest = (values: Float32Array): number => Math.max(...values.map(Math.abs))
const standardNormal = (x: Tensor): Tensor => mul(-0.5, sum(square(x), 1))

eachBackend(() => {
  it('where q = p the path gradient of every single draw is 0, and the total one is not', () => {
    const flow = bentFlow()
    // The same flow with parameters of its own: equal in value, unknown to the gradient.
    const target = bentFlow()
    const logDensity = (x: Tensor): Tensor => target.logProb(x)
    const rng = new Rng(7)
    for (let draw = 0; draw < 10; draw += 1) {
      expect(largest(gradientOf(flow, logDensity, { gradient: 'path', count: 1, rng }))).toBeLessThan(2e-5)
      expect(largest(gradientOf(flow, logDensity, { gradient: 'total', count: 1, rng }))).toBeGreaterThan(0.1)
    }
    flow.dispose()
    target.dispose()
  })

  it('elsewhere both gradients have the same mean, within their noise', () => {
    const flow = bentFlow()
    const logDensity = (x: Tensor): Tensor => sub(standardNormal(x), mul(0.3, square(square(sum(x, 1)))))
    const blocks = 80
    const differences = Array.from({ length: blocks }, (_, i) => {
      const of = (gradient: ReverseKlGradient): Float32Array =>
        gradientOf(flow, logDensity, { gradient, count: 16, rng: new Rng(i) })
      const [path, total] = [of('path'), of('total')]
      return path.map((value, j) => value - (total[j] as number))
    })
    const size = differences[0]?.length ?? 0
    const scores = Array.from({ length: size }, (_, j) => {
      const values = differences.map((row) => row[j] as number)
      const centre = values.reduce((sum, value) => sum + value, 0) / blocks
      const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (blocks - 1)
      return centre / Math.sqrt(variance / blocks)
    })
    // Of some 40 standardised means the largest is rarely past 4; their squares are near 1.
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(4)
    expect(scores.reduce((sum, score) => sum + score ** 2, 0) / size).toBeLessThan(2)
    flow.dispose()
  })

  it('along the path has the closed form of a normal against a normal', () => {
    // x = m + s z: d/dx (log q(x) - log p(x)) = x - z / s, times dx/dm = 1 and dx/ds = z.
    const [m, s, count] = [0.7, 1.5, 40]
    const [loc, scale] = tidy(() => [variable(scalar(m)), variable(scalar(s))] as const)
    const q = new Normal({ loc, scale })
    const noise = [...new Rng(5).normals(count)]
    const slopes = noise.map((z) => m + s * z - z / s)
    const want = [slopes, slopes.map((slope, i) => slope * (noise[i] as number))]
    const got = tidy(() => {
      const losses = (): Tensor =>
        reverseKlLosses(q, { logDensity: (x) => mul(-0.5, square(x)), count, rng: new Rng(5) })
      return [...toFlatVector(new FlatParameters(q).gradients(() => mean(losses())).gradients).dataSync()]
    })
    for (const [j, terms] of want.entries()) expect(got[j]).toBeCloseTo(terms.reduce((a, b) => a + b, 0) / count, 5)
    q.dispose()
  })
})

describe('reverseKlLosses', () => {
  it('is log q - inverseTemperature log p of the draws, by either gradient', () => {
    const flow = bentFlow()
    tidy(() => {
      const x = flow.sample(6, { rng: new Rng(2) })
      const want = sub(flow.logProb(x), mul(0.25, standardNormal(x))).dataSync()
      for (const gradient of ['path', 'total'] as const) {
        const options = { logDensity: standardNormal, count: 6, rng: new Rng(2), gradient, inverseTemperature: 0.25 }
        const got = reverseKlLosses(flow, options).dataSync()
        for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i]!, 5)
      }
    })
    flow.dispose()
  })

  it('draws once for each row of a context, and hands it to the target', () => {
    const conditioner = new Mlp({ inFeatures: 1, outFeatures: 4, rng: new Rng(1) })
    const bijector = new Elementwise({ features: 2, transformer: new AffineTransformer(), conditioner })
    const flow = new TransformedDistribution({ distribution: base(), bijector })
    tidy(() => {
      const context = new Rng(8).normal([5, 1])
      const x = reshape(flow.sample(1, { context, rng: new Rng(2) }), [5, 2])
      const logDensity = (at: Tensor, given?: Tensor): Tensor => neg(sum(mul(exp(given as Tensor), square(at)), 1))
      const want = sub(flow.logProb(x, context), logDensity(x, context)).dataSync()
      for (const gradient of ['path', 'total'] as const) {
        const got = reverseKlLosses(flow, { logDensity, count: 5, rng: new Rng(2), gradient, context }).dataSync()
        for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i]!, 5)
      }
    })
    flow.dispose()
  })

  it('refuses a target that gives something else than one value a row', () => {
    const flow = bentFlow()
    const losses = (): Tensor =>
      reverseKlLosses(flow, { logDensity: (x) => sum(x), count: 3, rng: new Rng(0), gradient: 'total' })
    expect(losses).toThrow('logDensity: it must give one log-density a row: [3]; got shape []. Sum over the axes')
    flow.dispose()
  })
})
