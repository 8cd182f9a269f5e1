import { tensor3d, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { liftLogDet } from './bijector.ts'

it('a log-det is summed over the axes that become part of the event', () => {
  tidy(() => {
    const logDet = tensor3d([
      [
        [1, 2],
        [3, 4],
      ],
    ])
    expect(liftLogDet(logDet, 1, 1).shape).toEqual([1, 2, 2])
    expect([...liftLogDet(logDet, 0, 1).dataSync()]).toEqual([3, 7])
    expect([...liftLogDet(logDet, 0, 2).dataSync()]).toEqual([10])
  })
})
