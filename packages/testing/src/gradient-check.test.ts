import { mul, square, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { stopGradient } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { gradientMismatches } from './gradient-check.ts'

eachBackend(() => {
  it('finds no mismatch of a right gradient', () => {
    expect(
      tidy(() => gradientMismatches((x, y) => mul(square(x), y), [tensor1d([1, -2]), tensor1d([3, 0.5])])),
    ).toEqual([])
  })

  it('names input, entry and both values of a wrong one', () => {
    const found = tidy(() =>
      gradientMismatches((x, y) => mul(stopGradient(x), y), [tensor1d([1, 2]), tensor1d([3, 0])]),
    )
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ input: 0, entry: 0, analytic: 0 })
    expect(found[0]?.numeric).toBeGreaterThan(1)
  })
})
