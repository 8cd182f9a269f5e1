import { add, cos, grads, mul, sin, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { customGradients } from '../index.ts'

/** [a sin b, a], with its gradient by hand. */
function twoOutputs(a: Tensor, b: Tensor): Tensor[] {
  return customGradients({
    inputs: { a, b },
    forward: (save) => {
      const sine = sin(b)
      save([a, b, sine])
      return [mul(a, sine), mul(a, 1)]
    },
    gradients: ([dy, da], saved) => {
      const [left, right, sine] = saved as [Tensor, Tensor, Tensor]
      return {
        a: () => add(mul(dy as Tensor, sine), da as Tensor),
        b: () => mul(mul(dy as Tensor, left), cos(right)),
      }
    },
  })
}

eachBackend(() => {
  it('gives every output and the gradients of both inputs', () => {
    const mismatches = tidy(() => {
      const f = (a: Tensor, b: Tensor): Tensor => {
        const [y, copy] = twoOutputs(a, b) as [Tensor, Tensor]
        return add(y, mul(copy, copy))
      }
      return gradientMismatches(f, [tensor1d([0.5, -1]), tensor1d([0.3, 2])])
    })
    expect(mismatches).toEqual([])
  })

  it('takes an output that is not used for one without a gradient', () => {
    tidy(() => {
      const [a, b] = [tensor1d([2]), tensor1d([0.5])]
      const [da] = grads((x: Tensor, y: Tensor) => sum(twoOutputs(x, y)[0] as Tensor))([a, b])
      expect(da?.dataSync()[0]).toBeCloseTo(Math.sin(0.5), 6)
    })
  })
})
