import { tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { denseOnto } from '../index.ts'

eachBackend(() => {
  it('denseOnto adds the columns of a dense map onto its parts', () => {
    tidy(() => {
      const [x, weight, bias] = [tensor([1, 2], [2, 1, 1]), tensor([1, 10, 100], [1, 3]), tensor([0.5, 0, -1])]
      const [a, b] = denseOnto({ x, weight, bias, onto: [tensor([1, 2, 3, 4], [2, 1, 2]), tensor([5, 6], [2, 1, 1])] })
      expect(a?.shape).toEqual([2, 1, 2])
      expect([...(a?.dataSync() ?? [])]).toEqual([2.5, 12, 5.5, 24])
      expect([...(b?.dataSync() ?? [])]).toEqual([104, 205])
    })
  })
})

it('denseOnto refuses parts that do not fit', () => {
  tidy(() => {
    const [x, weight] = [zeros([2, 3]), zeros([3, 4])]
    expect(() => denseOnto({ x, weight, onto: [zeros([2, 1]), zeros([2, 2])] })).toThrow(
      'denseOnto: x must be [..., 3], and the parts [..., part] with parts that sum to 4; got x [2, 3] and [2, 1], [2, 2]. Give every part the leading axes of x.',
    )
    expect(() => denseOnto({ x, weight, onto: [zeros([1, 4])] })).toThrow('denseOnto: x must be')
  })
})
