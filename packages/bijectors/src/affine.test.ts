import { tensor, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Affine } from './affine.ts'

eachBackend(() => {
  describe('Affine of numbers', () => {
    itObeys(
      bijectorLaws({
        create: () => new Affine({ shift: [0.5, -2, 7], scale: [2, -0.3, 1] }),
        inputs: (rng) => rng.normal([5, 3]),
      }),
    )
  })

  describe('Affine of variables', () => {
    const trained = (): Affine => {
      const values = [tensor([0.5, -1]), tensor([2, -1.5])] as const
      const affine = new Affine({ shift: variable(values[0]), scale: variable(values[1]) })
      for (const value of values) value.dispose()
      return affine
    }
    itObeys(bijectorLaws({ create: trained, inputs: (rng) => rng.normal([5, 2]), perturbation: 0.1 }))
  })

  it('has the shape of the broadcast input', () => {
    tidy(() => {
      const affine = new Affine({ shift: 1, scale: [2, 3] })
      const [y, logDet] = affine.forwardAndLogDet(tensor([[1], [2]]))
      expect([...y.dataSync()]).toEqual([3, 4, 5, 7])
      expect(logDet.shape).toEqual([2, 2])
      affine.dispose()
    })
  })

  it('leaves the tensors it is given to the caller', () => {
    const [shift, scale] = [tensor([1]), tensor([2])]
    new Affine({ shift, scale }).dispose()
    expect(shift.isDisposed || scale.isDisposed).toBe(false)
    shift.dispose()
    scale.dispose()
  })

  it('refuses a scale of 0', () => {
    expect(() => new Affine({ shift: 0, scale: [1, 0] })).toThrow(FlowsError)
    expect(() => new Affine({ shift: 0, scale: Number.NaN })).toThrow('scale must be finite')
  })
})
