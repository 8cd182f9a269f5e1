import { mean, neg, type Scalar, type Tensor, tensor2d, tidy, train } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, FlowsError, Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, type TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { bijectorLaws, expectClose, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
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

function withContextNet(preset: Preset): TransformedDistribution {
  const rng = new Rng(3)
  const contextNet = new Mlp({ inFeatures: 4, outFeatures: 2, hidden: [5], activation: 'tanh', rng })
  return preset({ ...small, features: 2, contextNet, rng })
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

    describe('as a file', () => {
      itObeys(
        moduleLaws({
          create: () => withContextNet(preset),
          inputs: () => [new Rng(1).normal([4, 2]), new Rng(2).normal([4, 4])],
          outputs: (flow, [x, context]) => ({ logProb: flow.logProb(x as Tensor, context) }),
          perturb: (flow) => perturbParameters(flow, new Rng(5), 0.3),
        }),
      )
    })
  })

  describe.each(Object.entries(presets))('%s', (_name, preset) => {
    it('starts as the standard normal, moved to the data', () => {
      const standardize = { loc: [1, 2, 3], scale: [4, 5, 6] }
      const flow = preset({ features: 3, layers: 3, standardize, batchNorm: true, rng: new Rng(0) })
      const normal = new MultivariateNormalDiag({ loc: [1, 2, 3], scaleDiag: [4, 5, 6] })
      tidy(() => {
        const x = new Rng(1).normal([5, 3])
        expectClose('logProb', flow.logProb(x).dataSync(), normal.logProb(x).dataSync(), 1e-5)
      })
      flow.dispose()
      normal.dispose()
    })

    it('samples [n, ...batch, ...event] given a context, with the log-density of its samples', () => {
      const flow = withContextNet(preset)
      perturbParameters(flow, new Rng(5), 0.3)
      tidy(() => {
        const context = new Rng(2).normal([3, 4])
        const [x, logProb] = flow.sampleAndLogProb(5, { context, rng: new Rng(6) })
        expect([x.shape, logProb.shape]).toEqual([
          [5, 3, 2],
          [5, 3],
        ])
        expectClose('logProb of its own samples', flow.logProb(x, context).dataSync(), logProb.dataSync(), 1e-4)
        const other = flow.logProb(x, new Rng(7).normal([3, 4])).dataSync()
        expect([...other]).not.toEqual([...flow.logProb(x, context).dataSync()])
      })
      flow.dispose()
    })

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

it.each(Object.entries(presets))('%s refuses options that do not fit', (_name, preset) => {
  const rng = new Rng(0)
  const bad: Omit<LayerStackOptions, 'rng'>[] = [
    { features: 0 },
    { features: 2, layers: 0 },
    { features: 2, standardize: { loc: [0], scale: [1] } },
  ]
  for (const options of bad) expect(() => preset({ ...options, rng })).toThrow(FlowsError)
})
