import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Standardize } from './standardize.ts'

eachBackend(() => {
  describe('Standardize', () => {
    itObeys(
      bijectorLaws({
        create: () => new Standardize({ loc: [100, -3], scale: [20, 0.5] }),
        inputs: (rng) => rng.normal([2, 3, 2]),
      }),
    )
  })

  it('has buffers and no parameters', () => {
    const map = new Standardize({ loc: [0], scale: [2] })
    expect([map.parameters().size, [...map.buffers().keys()]]).toEqual([0, ['loc', 'scale']])
    map.dispose()
  })

  it('takes mean and standard deviation from data, the same at every call', () => {
    tidy(() => {
      // Far from 0: sums of squares in float32 would lose the deviation.
      const data = tensor([
        [10000, 7],
        [10001, 7],
        [10002, 7],
        [10003, 7],
      ])
      const [first, second] = [Standardize.fromData(data), Standardize.fromData(data)]
      expect([...first.loc.dataSync()]).toEqual([10001.5, 7])
      expect(first.scale.dataSync()[0]).toBeCloseTo(Math.sqrt(1.25), 6)
      // A constant column.
      expect(first.scale.dataSync()[1]).toBe(1)
      expect(first.scale.dataSync()).toEqual(second.scale.dataSync())
      first.dispose()
      second.dispose()
    })
  })

  it('refuses a scale of 0 and shapes that differ', () => {
    expect(() => new Standardize({ loc: [0], scale: [0] })).toThrow(FlowsError)
    const [loc, scale] = [tensor([0, 1]), tensor([1])]
    expect(() => new Standardize({ loc, scale })).toThrow('must both be [D]')
    loc.dispose()
    scale.dispose()
  })
})
