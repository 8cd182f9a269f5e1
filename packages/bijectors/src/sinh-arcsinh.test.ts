import { type Tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { SinhArcsinh } from './sinh-arcsinh.ts'

eachBackend(() => {
  describe('of variables', () => {
    itObeys(
      bijectorLaws({
        create: () => {
          const values = [tensor1d([0.3, -0.5]), tensor1d([0.8, 1.3])] as const
          const map = new SinhArcsinh({ skewness: variable(values[0]), tailweight: variable(values[1]) })
          for (const value of values) value.dispose()
          return map
        },
        inputs: (rng) => rng.normal([5, 2]),
        tails: (rng) => rng.uniform([5, 2], -1e3, 1e3),
        perturbation: 0.05,
      }),
    )
  })

  describe('by default', () => {
    itObeys(bijectorLaws({ create: () => new SinhArcsinh(), inputs: (rng) => rng.normal([6]), startsAtIdentity: true }))
  })

  it('is sinh((asinh x + skewness) tailweight)', () => {
    tidy(() => {
      const x = [-40, -1.5, -1e-3, 0, 0.2, 3]
      const map = new SinhArcsinh({ skewness: 0.4, tailweight: 1.2 })
      const y: Tensor = map.forward(tensor1d(x))
      const want = x.map((value) => Math.sinh((Math.asinh(value) + 0.4) * 1.2))
      expectClose('y', y.dataSync(), want, 2e-6)
      map.dispose()
    })
  })

  it('refuses a tailweight of 0', () => {
    expect(() => new SinhArcsinh({ tailweight: 0 })).toThrow(FlowsError)
  })
})
