import { add, exp, log, mul, square, sub, type Tensor, tanh, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { invertIncreasing } from './invert-increasing.ts'

/** y = x + a tanh(x), with its log-slope. */
function bend(x: Tensor, a: Tensor): [Tensor, Tensor] {
  return [add(x, mul(a, tanh(x))), log(add(1, mul(a, sub(1, square(tanh(x))))))]
}

eachBackend(() => {
  it('finds x, near and far', () => {
    tidy(() => {
      const x = tensor1d([-1e7, -300, -2, -1e-3, 0, 0.7, 40, 1e9])
      const a = tensor1d([0.9])
      const [y, logSlope] = bend(x, a)
      const [found, logDet] = invertIncreasing((at) => bend(at, a), y)
      expectClose('x', found.dataSync(), x.dataSync(), 1e-6)
      expectClose('log-det', logDet.dataSync(), mul(-1, logSlope).dataSync(), 1e-6)
    })
  })

  it('has the implicit gradients of y and of the parameters of f', () => {
    const found = tidy(() =>
      gradientMismatches(
        (y, a) => {
          const [x, logDet] = invertIncreasing((at) => bend(at, a), y)
          return add(x, exp(logDet))
        },
        [tensor1d([-2, 0.3, 1.5]), tensor1d([0.8, 0.5, 2])],
      ),
    )
    expect(found).toEqual([])
  })
})
