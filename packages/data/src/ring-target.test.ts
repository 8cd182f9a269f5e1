import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gaussLegendre } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { ringTarget } from './ring-target.ts'

eachBackend(() => {
  it('is -2 (|x|^2 - 2)^2', () => {
    const values = tidy(() => [
      ...ringTarget
        .logDensity(
          tensor([
            [1.5, 0],
            [0, 0],
            [1, -2],
          ]),
        )
        .dataSync(),
    ])
    expect(values).toEqual([-0.125, -8, -18])
  })
})

it('has the normaliser that quadrature finds along the radius, and in the plane', () => {
  const { nodes, weights } = gaussLegendre(-3, 3, 60)
  const density = (squares: number): number => Math.exp(-2 * (squares - 2) ** 2)
  const radial = nodes.reduce((sum, r, i) => sum + weights[i]! * Math.PI * Math.abs(r) * density(r * r), 0)
  const plane = nodes.reduce(
    (sum, x, i) => sum + nodes.reduce((row, y, j) => row + weights[i]! * weights[j]! * density(x * x + y * y), 0),
    0,
  )
  expect(Math.log(radial)).toBeCloseTo(ringTarget.logNormalizer, 10)
  expect(Math.log(plane)).toBeCloseTo(ringTarget.logNormalizer, 10)
})
