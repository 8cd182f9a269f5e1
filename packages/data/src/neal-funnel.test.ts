import { grad, ones, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gaussLegendre } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { nealFunnel } from './neal-funnel.ts'

const logNormal = (x: number, scale: number): number =>
  -0.5 * (x / scale) ** 2 - Math.log(scale * Math.sqrt(2 * Math.PI))

eachBackend(() => {
  it('is the density of v and of the others given v', () => {
    const rows = [
      [0, 0, 0],
      [2, 1, -3],
      [-9, 0.01, 0.02],
      [9, 100, -50],
    ]
    const got = tidy(() => [...nealFunnel({ features: 3 }).logDensity(tensor(rows)).dataSync()])
    for (const [i, [v, a, b]] of rows.entries() as Iterable<[number, [number, number, number]]>) {
      const scale = Math.exp(v / 2)
      expect(got[i]).toBeCloseTo(logNormal(v, 3) + logNormal(a, scale) + logNormal(b, scale), 4)
    }
  })

  it('has a gradient', () => {
    const gradient = tidy(() => {
      const x = tensor([[2, 1, -3]])
      return [...grad((at: Tensor) => nealFunnel({ features: 3 }).logDensity(at))(x, ones([1])).dataSync()]
    })
    const wanted = [-2 / 9 - 1 + 5 * Math.exp(-2), -Math.exp(-2), 3 * Math.exp(-2)]
    for (const [i, want] of wanted.entries()) expect(gradient[i]).toBeCloseTo(want, 5)
  })
})

it('has the normaliser 1', () => {
  const [outer, inner] = [gaussLegendre(-24, 24, 40), gaussLegendre(-9, 9, 20)]
  const scales = [...outer.nodes].map((v) => Math.exp(v / 2))
  // The inner nodes are scaled with the neck, which the integral takes back.
  const points = scales.flatMap((scale, i) => [...inner.nodes].map((z) => [outer.nodes[i]!, z * scale]))
  const logs = tidy(() => nealFunnel({ features: 2 }).logDensity(tensor(points)).dataSync())
  let total = 0
  for (const [k, log] of logs.entries()) {
    const [i, j] = [Math.floor(k / inner.nodes.length), k % inner.nodes.length]
    total += outer.weights[i]! * inner.weights[j]! * scales[i]! * Math.exp(log)
  }
  expect(Math.log(total)).toBeCloseTo(0, 5)
})

it('is of ten features unless told, and of two at least', () => {
  const atOrigin = tidy(
    () =>
      nealFunnel()
        .logDensity(zeros([1, 10]))
        .dataSync()[0],
  )
  expect(atOrigin).toBeCloseTo(-10.288, 3)
  expect(nealFunnel()).toMatchObject({ name: '10-dimensional funnel', features: 10, logNormalizer: 0 })
  expect(() => nealFunnel({ features: 1 })).toThrow('features must be a whole number of at least 2; got 1')
})
