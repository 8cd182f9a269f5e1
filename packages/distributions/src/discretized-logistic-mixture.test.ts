import { grads, mean, reshape, sub, sum, type Tensor, tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { fromSpec, Rng, sumOf, toSpec } from '@tfjs-flows/core'
import { chiSquare, distributionLaws, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { DiscretizedLogisticMixture, Independent } from './index.ts'

const levels = 4
/** All colours of 4 levels in 3 channels. */
const colours = Array.from({ length: levels ** 3 }, (_, i) => [
  Math.floor(i / levels ** 2),
  Math.floor(i / levels) % levels,
  i % levels,
])
const pixel = {
  logits: [0.3, -0.4],
  loc: [
    [0.5, 2.5],
    [1.2, 1.9],
    [2.2, 0.4],
  ],
  scale: [
    [0.6, 0.4],
    [0.5, 0.9],
    [0.3, 0.7],
  ],
  coeffs: [
    [0.8, -0.5],
    [0.3, 0.1],
    [-0.7, 0.4],
  ],
  levels,
}

/** The probability of a colour by its definition, in float64. */
function probability([r = 0, g = 0, b = 0]: number[]): number {
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))
  const cell = (x: number, m: number, s: number): number =>
    (x === levels - 1 ? 1 : sigmoid((x + 0.5 - m) / s)) - (x === 0 ? 0 : sigmoid((x - 0.5 - m) / s))
  const weights = pixel.logits.map(Math.exp)
  return sumOf(
    weights.map((w, k) => {
      const [loc, scale, [c10 = 0, c20 = 0, c21 = 0]] = [pixel.loc, pixel.scale, pixel.coeffs].map((rows) =>
        rows.map((row) => row[k]!),
      ) as [number[], number[], number[]]
      const green = loc[1]! + c10 * (r - 1.5)
      const blue = loc[2]! + c20 * (r - 1.5) + c21 * (g - 1.5)
      return (w / sumOf(weights)) * cell(r, loc[0]!, scale[0]!) * cell(g, green, scale[1]!) * cell(b, blue, scale[2]!)
    }),
  )
}

eachBackend(() => {
  describe('DiscretizedLogisticMixture of grey levels', () => {
    itObeys(
      distributionLaws({
        create: ({ logits, loc, scale }) => new DiscretizedLogisticMixture({ logits, loc, scale, levels: 8 }),
        parameters: { logits: [0.3, -0.5, 0.1], loc: [0.5, 3.2, 6.1], scale: [0.8, 0.5, 1.4] },
        otherParameters: { logits: [1, 0, -1], loc: [2, 2.5, 7.5] },
        support: { kind: 'discrete', values: [0, 1, 2, 3, 4, 5, 6, 7] },
        outside: [-1, 0.5, 8],
        missing: ['covariance', 'quantile'],
      }),
    )
  })

  describe('DiscretizedLogisticMixture of colours', () => {
    it('has the probability of its definition for every colour, 1 in all', () => {
      const distribution = new DiscretizedLogisticMixture(pixel)
      expect([distribution.batchShape, distribution.eventShape]).toEqual([[], [3]])
      const got = tidy(() => [...distribution.prob(tensor2d(colours)).dataSync()])
      for (const [i, colour] of colours.entries()) expect(got[i]! - probability(colour)).toBeCloseTo(0, 6)
      expect(sumOf(got)).toBeCloseTo(1, 5)
      distribution.dispose()
    })

    it('draws colours as often as they are probable', () => {
      const distribution = new DiscretizedLogisticMixture(pixel)
      const count = 20_000
      const draws = tidy(() => distribution.sample(count, { rng: new Rng(3) }).dataSync())
      const observed = Array<number>(colours.length).fill(0)
      for (let i = 0; i < count; i += 1) observed[draws[3 * i]! * 16 + draws[3 * i + 1]! * 4 + draws[3 * i + 2]!]! += 1
      expect(sumOf(observed)).toBe(count)
      expect(
        chiSquare(
          observed,
          colours.map((colour) => count * probability(colour)),
        ).pValue,
      ).toBeGreaterThan(1e-3)
      distribution.dispose()
    })

    it('draws more probable colours at a low temperature', () => {
      const distribution = new DiscretizedLogisticMixture(pixel)
      const [cool, warm] = tidy(() =>
        [0.25, 1].map((temperature) => {
          const x = distribution.sample(2000, { rng: new Rng(4), temperature })
          return mean(distribution.logProb(x)).dataSync()[0]!
        }),
      )
      expect(cool!).toBeGreaterThan(warm! + 0.5)
      distribution.dispose()
    })

    it('has the right gradient to every parameter', () => {
      const x = tensor2d([colours[0]!, colours[27]!, colours[38]!, colours[63]!])
      const { levels: _, ...values } = pixel
      const inputs = Object.values(values).map((value) => tensor(value as number[]))
      const f = (logits: Tensor, loc: Tensor, scale: Tensor, coeffs: Tensor): Tensor =>
        new DiscretizedLogisticMixture({ logits, loc, scale, coeffs, levels }).logProb(x)
      expect(tidy(() => gradientMismatches(f as (...inputs: Tensor[]) => Tensor, inputs))).toEqual([])
      for (const owned of [x, ...inputs]) owned.dispose()
    })

    it('has the right gradient to the one coefficient of two channels', () => {
      const x = tensor2d([
        [0, 1],
        [3, 2],
      ])
      const coeffs = tensor([[0.5, -0.2]])
      const f = (of: Tensor): Tensor =>
        new DiscretizedLogisticMixture({
          logits: [0, 0.3],
          loc: [
            [1, 2],
            [0, 3],
          ],
          scale: [
            [0.5, 1],
            [1, 0.7],
          ],
          coeffs: of,
          levels,
        }).logProb(x)
      expect(tidy(() => gradientMismatches(f, [coeffs]))).toEqual([])
      for (const owned of [x, coeffs]) owned.dispose()
    })

    it('is -Infinity for what is no colour, with finite gradients', () => {
      const x = tensor2d([
        [0, 1, 4],
        [0, 1.5, 2],
        [-1, 0, 0],
      ])
      const loc = tensor(pixel.loc)
      const [value, gradient] = tidy(() => {
        const f = (at: Tensor): Tensor => new DiscretizedLogisticMixture({ ...pixel, loc: at }).logProb(x)
        return [f(loc).dataSync(), grads((at: Tensor) => sum(f(at)))([loc])[0]!.dataSync()]
      })
      expect([...value!]).toEqual([-Infinity, -Infinity, -Infinity])
      expect([...gradient!].every(Number.isFinite)).toBe(true)
      for (const owned of [x, loc]) owned.dispose()
    })

    it('broadcasts a batch, makes images with Independent and comes back from its config', () => {
      tidy(() => {
        const loc = reshape(tensor(pixel.loc), [1, 1, 3, 2])
        const given = { ...pixel, loc, logits: zeros([2, 5, 2]) }
        const image = new Independent({ distribution: new DiscretizedLogisticMixture(given) })
        expect([image.batchShape, image.eventShape]).toEqual([[], [2, 5, 3]])
        const x = image.sample(4, { rng: new Rng(0) })
        expect(image.logProb(x).shape).toEqual([4])
        const again = fromSpec(JSON.parse(JSON.stringify(toSpec(image))), (name) =>
          image.buffers().get(name)?.dataSync(),
        ) as Independent
        expect([...sub(again.logProb(x), image.logProb(x)).dataSync()]).toEqual([0, 0, 0, 0])
        for (const module of [image, again]) module.dispose()
      })
    })

    it('has neither moments nor a distribution function', () => {
      const distribution = new DiscretizedLogisticMixture(pixel)
      const x = zeros([3])
      for (const name of ['mean', 'variance', 'entropy', 'mode'] as const)
        expect(() => distribution[name]()).toThrow(/closed form/)
      for (const name of ['cdf', 'logCdf', 'survival', 'logSurvival', 'quantile'] as const)
        expect(() => distribution[name](x)).toThrow(/closed form/)
      for (const owned of [x, distribution]) owned.dispose()
    })
  })

  it('takes the 256 levels of a photograph far from every component', () => {
    const distribution = new DiscretizedLogisticMixture({ logits: [0, 0], loc: [60, 200], scale: [4, 8] })
    const got = tidy(() => {
      const all = tensor(Array.from({ length: 256 }, (_, i) => i))
      return {
        total: sum(distribution.prob(all)).dataSync()[0]!,
        some: distribution.logProb(tensor([60, 130])).dataSync(),
      }
    })
    expect(got.total).toBeCloseTo(1, 5)
    expect([...got.some].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([-3.467, -11.5219])
    distribution.dispose()
  })
})

describe('DiscretizedLogisticMixture', () => {
  it('refuses shapes that do not fit, and one level', () => {
    expect(() => new DiscretizedLogisticMixture({ ...pixel, coeffs: [[1, 1]] })).toThrow(
      'DiscretizedLogisticMixture: logits, loc and scale must be [...batch, k]; with coeffs [...batch, C (C - 1) / 2, k] loc and scale [...batch, C, k]; got logits [2], loc [3, 2], scale [3, 2], coeffs [1, 2].',
    )
    expect(() => new DiscretizedLogisticMixture({ logits: [0, 0], loc: [1], scale: [1] })).toThrow(/must be/)
    expect(() => new DiscretizedLogisticMixture({ ...pixel, levels: 1 })).toThrow(/levels must be/)
  })
})
