import { reshape, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { causalConv1d, conv2d } from '../index.ts'

eachBackend(() => {
  it('causalConv1d adds each tap of the past, and zeros before the start', () => {
    const got = tidy(() => {
      const x = tensor([1, 2, 3, 4, 5], [1, 5, 1])
      return [...causalConv1d(x, tensor([10, 1], [2, 1, 1]), 2).dataSync()]
    })
    expect(got).toEqual([1, 2, 3 + 10, 4 + 20, 5 + 30])
  })

  it('causalConv1d takes sequences shorter than its reach', () => {
    const got = tidy(() => [...causalConv1d(tensor([1, 2], [1, 2, 1]), tensor([7, 1], [2, 1, 1]), 8).dataSync()])
    expect(got).toEqual([1, 2])
  })

  it('causalConv1d adds a bias to every step, of whole numbers too', () => {
    tidy(() => {
      const x = tensor([1, 2, 3, 4], [2, 2, 1], 'int32')
      const [filter, bias] = [tensor([10, 1, 0, 1], [2, 1, 2]), tensor([0.5, -1])]
      expect([...causalConv1d(x, filter, 1, bias).dataSync()]).toEqual([0.5, 0, 10.5, 2, 0.5, 2, 30.5, 6])
    })
  })

  it('conv2d keeps the size, or pads as it is told', () => {
    tidy(() => {
      const x = reshape(tensor([1, 2, 3, 4, 5, 6, 7, 8, 9]), [1, 3, 3, 1])
      const sum = tensor([1, 1, 1, 1, 1, 1, 1, 1, 1], [3, 3, 1, 1])
      expect([...conv2d(x, sum).dataSync()]).toEqual([12, 21, 16, 27, 45, 33, 24, 39, 28])
      expect([...conv2d(x, sum, { padding: 'valid' }).dataSync()]).toEqual([45])
      const above = { padding: { top: 2, bottom: 0, left: 1, right: 1 } }
      expect([...conv2d(x, sum, above).dataSync()]).toEqual([3, 6, 5, 12, 21, 16, 27, 45, 33])
    })
  })
})

it('convolutions refuse shapes that do not fit', () => {
  tidy(() => {
    const [sequence, image] = [tensor([1, 2], [1, 2, 1]), tensor([1], [1, 1, 1, 1])]
    expect(() => causalConv1d(sequence, tensor([1, 1], [1, 2, 1]))).toThrow(
      'causalConv1d: x must be [batch, T, in] and filter [k, in, out]; got [1, 2, 1] and [1, 2, 1]. Pass x of shape [batch, T, 2].',
    )
    expect(() => causalConv1d(sequence, tensor([1], [1, 1, 1]), 0)).toThrow('dilation must be a whole number')
    expect(() => conv2d(image, tensor([1, 1, 1, 1], [2, 2, 1, 1]), { padding: 'valid' })).toThrow('conv2d: x must be')
  })
})
