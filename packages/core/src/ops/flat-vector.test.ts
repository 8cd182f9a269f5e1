import { dispose, scalar, tensor1d, tensor2d } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { fromFlatVector, toFlatVector } from '../index.ts'

eachBackend(() => {
  it('puts tensors into one vector and cuts them out again', () => {
    const parts = [tensor2d([[1, 2, 3]]), scalar(4), tensor1d([5, 6])]
    const flat = toFlatVector(parts)
    expect([...flat.dataSync()]).toEqual([1, 2, 3, 4, 5, 6])
    const again = fromFlatVector(
      flat,
      parts.map((part) => part.shape),
    )
    expect(again.map((part) => part.arraySync())).toEqual([[[1, 2, 3]], 4, [5, 6]])
    dispose([...parts, flat, ...again])
  })
})
