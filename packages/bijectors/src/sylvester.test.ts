import { scalar, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { Planar } from './planar.ts'
import { Sylvester, type SylvesterOptions } from './sylvester.ts'

const rng = (): Rng => new Rng(3)
const cases: Record<string, Omit<SylvesterOptions, 'rng'>> = {
  'orthogonal, fewer units': { features: 3, units: 2, kind: 'orthogonal' },
  'householder, all units': { features: 2 },
  'householder, one unit': { features: 2, units: 1 },
  'triangular, one unit': { features: 2, units: 1, kind: 'triangular' },
  'reversed, fewer units': { features: 3, units: 2, kind: 'reversed' },
  'of one feature': { features: 1, kind: 'triangular' },
}

eachBackend(() => {
  describe.each(Object.entries(cases))('%s', (_name, options) => {
    const { features } = options
    itObeys(
      bijectorLaws({
        create: () => new Sylvester({ ...options, rng: rng() }),
        inputs: (random) => random.normal([3, features]),
        tails: (random) => random.uniform([4, features], -300, 300),
        startsAtIdentity: true,
      }),
    )
  })

  describe.each(['orthogonal', 'householder'] as const)('%s, with context', (kind) => {
    const sizes = { features: 3, units: 2, kind }
    itObeys(
      bijectorLaws({
        create: () => {
          const outFeatures = Sylvester.parameterCount(sizes)
          const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures })
          return new Sylvester({ ...sizes, conditioner, rng: rng() })
        },
        inputs: (random) => random.normal([3, 3]),
        context: (random) => random.normal([3, 2]),
        startsAtIdentity: true,
      }),
    )
  })

  it('of one unit is a planar layer', () => {
    const layer = new Sylvester({ features: 2, units: 1, kind: 'orthogonal', rng: rng() })
    const planar = new Planar({ features: 2 })
    tidy(() => {
      perturbParameters(layer, new Rng(1), 1)
      const x = new Rng(2).normal([20, 2])
      // Q's column q: w = r~ q, u = r q, so that w^T u = r r~. raw = u where m(w^T raw) = w^T u.
      const scale = Math.log1p(Math.exp((layer.scale.dataSync()[0] as number) + Math.log(Math.E - 1))) + 1e-3
      const q = layer.frame as Tensor
      const [first, second] = [...q.dataSync()] as [number, number]
      // e^A of a plane's rotation by -second.
      const column = [Math.cos(second), Math.sin(second)]
      expect(Number.isFinite(first)).toBe(true)
      const raw = layer.matrix.dataSync()[0] as number
      planar.normal.assign(tensor1d(column.map((c) => c * scale)))
      planar.raw.assign(tensor1d(column.map((c) => (c * raw) / scale)))
      planar.offset.assign(scalar(layer.offset.dataSync()[0] as number))
      const [y, logDet] = layer.forwardAndLogDet(x)
      const [want, wantLogDet] = planar.forwardAndLogDet(x)
      expectClose('y', y.dataSync(), want.dataSync(), 1e-5)
      expectClose('log-det', logDet.dataSync(), wantLogDet.dataSync(), 1e-5)
    })
    layer.dispose()
    planar.dispose()
  })

  it.each(['orthogonal', 'householder', 'triangular'] as const)(
    '%s stays invertible whatever its raw numbers',
    (kind) => {
      for (const size of [1, 2, 4]) {
        const layer = new Sylvester({ features: 3, kind, rng: rng() })
        tidy(() => {
          perturbParameters(layer, new Rng(size), size)
          const x = new Rng(9).normal([50, 3])
          const [y, logDet] = layer.forwardAndLogDet(x)
          expect([...logDet.dataSync()].every(Number.isFinite)).toBe(true)
          const largest = Math.max(...y.dataSync().map(Math.abs))
          const error = Math.max(
            ...sub(layer.forward(layer.inverse(y)), y)
              .dataSync()
              .map(Math.abs),
          )
          // Of 'orthogonal', whose e^A float32 leaves some 1e-5 from orthogonal at a norm of 14; the others keep 1e-6.
          expect(error / largest).toBeLessThan(kind === 'orthogonal' ? 1e-4 : 1e-5)
        })
        layer.dispose()
      }
    },
  )

  it('shares a context without the leading axes of x', () => {
    const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: Sylvester.parameterCount({ features: 3 }) })
    const layer = new Sylvester({ features: 3, conditioner, rng: rng() })
    perturbParameters(layer, new Rng(1), 0.3)
    tidy(() => {
      const [x, context] = [new Rng(3).normal([7, 4, 3]), new Rng(4).normal([4, 2])]
      const [y, logDet] = layer.forwardAndLogDet(x, context)
      expect([y.shape, logDet.shape]).toEqual([
        [7, 4, 3],
        [7, 4],
      ])
      expectClose('x', layer.inverse(y, context).dataSync(), x.dataSync(), 1e-4)
    })
    layer.dispose()
  })
})

it('refuses more units than features, and a conditioner of another width', () => {
  expect(() => new Sylvester({ features: 2, units: 3 })).toThrow(FlowsError)
  const conditioner = new LinearNetwork({ inFeatures: 2, outFeatures: 5 })
  expect(() => new Sylvester({ features: 2, conditioner })).toThrow('to 12 parameters')
  conditioner.dispose()
})
