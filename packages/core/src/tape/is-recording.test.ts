import { grad, scalar, square, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { customGradients } from './custom-gradients.ts'
import { isRecording } from './is-recording.ts'

it('is true within a gradient alone, and not in what has its own', () => {
  const seen: boolean[] = [isRecording()]
  const op = (x: Tensor): Tensor => {
    seen.push(isRecording())
    const [y] = customGradients({
      inputs: { x },
      forward: () => {
        seen.push(isRecording())
        return [square(x)]
      },
      gradients: ([dy]) => ({ x: () => dy as Tensor }),
    })
    return y as Tensor
  }
  tidy(() => {
    grad(op)(scalar(2))
    op(scalar(2))
  })
  expect(seen).toEqual([false, true, false, false, false])
})
