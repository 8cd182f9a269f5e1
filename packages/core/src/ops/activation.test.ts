import {
  add,
  grads,
  matMul,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { activate, dense, maskedDense, type OutputActivation, Rng } from '../index.ts'

const truth: Record<OutputActivation, { value: (x: number) => number; slope: (x: number) => number }> = {
  leakyRelu: { value: (x) => Math.max(x, 0.01 * x), slope: (x) => (x > 0 ? 1 : x < 0 ? 0.01 : x) },
  relu: { value: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : x * 0) },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
}
const names = Object.keys(truth) as OutputActivation[]
const points = [-9, -0.7, 0, 0.3, 4, 1e-30, Number.NaN]
const mask = Array.from({ length: 5 }, (_, i) => Array.from({ length: 6 }, (_, j) => Number(j >= i)))

type Layer = (x: Tensor, weight: Tensor, bias: Tensor) => Tensor

eachBackend(() => {
  it.each(names)('%s has its value and, at 0 and NaN too, its slope', (name) => {
    const { value, slope } = truth[name]
    tidy(() => {
      const x = tensor1d(points)
      const dy = tensor1d(points.map((_, i) => i + 1))
      const [dx] = grads((at: Tensor) => activate(at, name))([x], dy)
      const [got, gradient] = [activate(x, name).dataSync(), (dx as Tensor).dataSync()]
      for (const [i, at] of points.entries()) {
        expect(got[i]).toSatisfy(near(value(at)))
        expect(gradient[i]).toSatisfy(near((i + 1) * slope(at)))
      }
    })
  })

  it.each(names)('dense and maskedDense with %s are the activation of the sum', (name) => {
    const rng = new Rng(3)
    tidy(() => {
      const inputs = [rng.normal([2, 3, 5]), rng.normal([5, 6]), rng.normal([6])]
      const seen = tensor2d(mask)
      const pairs: [Layer, Layer][] = [
        [(x, w, b) => dense(x, w, b, name), (x, w, b) => activate(add(product(x, w), b), name)],
        [(x, w) => dense(x, w, undefined, name), (x, w) => activate(product(x, w), name)],
        [(x, w, b) => maskedDense(x, w, seen, b, name), (x, w, b) => activate(add(product(x, mul(w, seen)), b), name)],
      ]
      const run = (layer: Layer): number[] => {
        const loss = (...at: Tensor[]): Scalar => {
          const [x, w, b] = [...at, ...inputs.slice(at.length)] as [Tensor, Tensor, Tensor]
          return sum(mul(layer(x, w, b), [1, 2, 3, 4, 5, 6])) as Scalar
        }
        const trained = inputs.slice(0, layer.length)
        return [loss(...trained), ...grads(loss)(trained)].flatMap((tensor) => [...tensor.dataSync()])
      }
      for (const [got, want] of pairs) {
        const [one, other] = [run(got), run(want)]
        expect(one.length).toBe(other.length)
        for (const [i, value] of one.entries()) expect(Math.abs(value - (other[i] as number))).toBeLessThan(1e-4)
      }
    })
  })
})

function product(x: Tensor, weight: Tensor): Tensor {
  return reshape(matMul(reshape(x, [6, 5]), weight), [2, 3, 6])
}

function near(want: number): (got: number) => boolean {
  return (got) => (Number.isNaN(want) ? Number.isNaN(got) : Math.abs(got - want) <= 2e-6 * Math.max(1, Math.abs(want)))
}
