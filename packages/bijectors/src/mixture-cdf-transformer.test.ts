import { tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Coupling } from './coupling.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { type MixtureCdfTransformerOptions, mixtureCdfTransformer } from './mixture-cdf-transformer.ts'

function couple(options: MixtureCdfTransformerOptions): Coupling {
  const transformer = mixtureCdfTransformer(options)
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures: transformer.parametersPerFeature })
  return new Coupling({ mask: [true, false], transformer, conditioner })
}

const cases: Record<string, MixtureCdfTransformerOptions> = {
  'of logistics': { components: 3 },
  'of normals': { components: 2, family: 'normal' },
}

eachBackend(() => {
  describe.each(Object.entries(cases))('%s', (_name, options) => {
    itObeys(
      bijectorLaws({
        create: () => couple(options),
        inputs: (rng) => rng.normal([3, 2]),
        perturbation: 0.2,
      }),
    )
  })

  it.each(['logistic', 'normal'] as const)('of %ss starts near the identity', (family) => {
    const transformer = mixtureCdfTransformer({ family })
    expect([transformer.parametersPerFeature, transformer.fastSide]).toEqual([26, 'inverse'])
    tidy(() => {
      const y = new Rng(0).normal([200, 1])
      const x = transformer
        .bijector(zeros([200, 1, 26]))
        .inverse(y)
        .dataSync()
      const gap = Math.max(...y.dataSync().map((value, i) => Math.abs(value - (x[i] as number))))
      expect(gap).toBeGreaterThan(0)
      expect(gap).toBeLessThan(family === 'logistic' ? 0.1 : 1)
    })
    transformer.dispose()
  })
})

it('is the inverse of itself with the other side fast', () => {
  const [fast, slow] = [mixtureCdfTransformer({ fastSide: 'forward' }), mixtureCdfTransformer()]
  expect(fast.fastSide).toBe('forward')
  tidy(() => {
    const raw = new Rng(1).normal([5, 2, 26])
    const x = new Rng(2).normal([5, 2])
    expectClose('x', slow.bijector(raw).inverse(x).dataSync(), fast.bijector(raw).forward(x).dataSync(), 0)
    expectClose('x', slow.bijector(raw).forward(fast.bijector(raw).forward(x)).dataSync(), x.dataSync(), 1e-4)
  })
  fast.dispose()
  slow.dispose()
})
