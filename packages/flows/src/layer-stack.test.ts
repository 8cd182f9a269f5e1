import { mean, neg, type Scalar, type Tensor, tensor2d, tidy, train } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { presetLaws } from './fixtures/preset-laws.ts'
import { type LayerStackOptions, planar, radial, type SylvesterFlowOptions, sylvester } from './index.ts'

type Preset = (options: LayerStackOptions) => TransformedDistribution

const ofKind =
  (kind: SylvesterFlowOptions['kind']): Preset =>
  (options) =>
    sylvester({ ...options, kind })

const families: Record<string, Preset> = { planar, radial, sylvester }
/** The kinds of Q have their laws beside the layer. */
const presets: Record<string, Preset> = {
  ...families,
  'sylvester, orthogonal': ofKind('orthogonal'),
  'sylvester, triangular': ofKind('triangular'),
}

const small = { layers: 2, hidden: [8], activation: 'tanh' } as const
const variants: Record<string, Omit<LayerStackOptions, 'rng'>> = {
  'of two features': { ...small, features: 2, batchNorm: true, standardize: { loc: [5, -1], scale: [3, 0.5] } },
  'given a context': { ...small, features: 2, contextFeatures: 2 },
}

/** The map of a flow, without the base. */
function mapOf(flow: TransformedDistribution): Bijection {
  flow.distribution.dispose()
  return flow.bijector
}

/** Two half circles. */
function moons(count: number, rng: Rng): Tensor {
  const [angle, noise] = [rng.uniforms(count), rng.normals(2 * count)]
  const points = Float32Array.from({ length: 2 * count }, (_, i) => {
    const row = i >> 1
    const turn = (row % 2 === 0 ? 0 : Math.PI) + Math.PI * (angle[row] as number)
    const side = row % 2 === 0 ? -1 : 1
    const at = i % 2 === 0 ? 2 * Math.cos(turn) + side : 2 * Math.sin(turn) + side / 2
    return at + 0.2 * (noise[i] as number)
  })
  return tensor2d(points, [count, 2])
}

eachBackend(() => {
  describe.each(Object.entries(families))('%s', (_name, preset) => {
    describe.each(Object.entries(variants))('%s', (_variant, options) => {
      const { features, contextFeatures } = options
      itObeys(
        bijectorLaws({
          create: () => mapOf(preset({ ...options, rng: new Rng(0) })),
          inputs: (rng) => rng.normal([3, features]),
          ...(contextFeatures !== undefined && { context: (rng) => rng.normal([3, contextFeatures]) }),
          startsAtIdentity: options.standardize === undefined,
          perturbation: 0.2,
        }),
      )
    })
  })

  describe.each(Object.entries(presets))('%s', (_name, preset) => {
    itObeys(presetLaws((options) => preset({ ...small, ...options })))

    it('learns from points on two half circles', () => {
      const flow = preset({ features: 2, layers: 4, rng: new Rng(1) })
      const parameters = [...flow.parameters().values()]
      const rng = new Rng(2)
      const optimizer = train.adam(0.02)
      const loss = (x: Tensor): Scalar => neg(mean(flow.logProb(x)))
      const held = moons(500, rng)
      const before = tidy(() => loss(held).dataSync()[0] as number)
      for (let step = 0; step < 40; step += 1) {
        tidy(() => {
          const batch = moons(128, rng)
          optimizer.minimize(() => loss(batch), false, parameters)
        })
      }
      expect(tidy(() => loss(held).dataSync()[0] as number)).toBeLessThan(before - 0.2)
      optimizer.dispose()
      held.dispose()
      flow.dispose()
    })
  })

  it('may be fast on either side', () => {
    const options = { ...small, features: 2, rng: new Rng(0) }
    const flows = [planar(options), sylvester(options), planar({ ...options, fast: 'sample' }), radial(options)]
    expect(flows.map((flow) => flow.bijector.fastSide)).toEqual(['inverse', 'inverse', 'forward', 'both'])
    expect(flows[0]?.summary()).toContain('Planar')
    for (const flow of flows) flow.dispose()
  })
})
