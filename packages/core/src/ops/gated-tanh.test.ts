import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { gatedTanh } from './gated-tanh.ts'

eachBackend(() => {
  it('gatedTanh multiplies each value by its gate', () => {
    const got = tidy(() => [...gatedTanh(tensor([0.5, -1, 0, 2], [1, 4])).dataSync()])
    expect(got[0]).toBeCloseTo(Math.tanh(0.5) * 0.5, 6)
    expect(got[1]).toBeCloseTo(Math.tanh(-1) / (1 + Math.exp(-2)), 6)
  })
})

it('gatedTanh refuses an odd axis', () => {
  tidy(() => {
    expect(() => gatedTanh(tensor([1, 2, 3]))).toThrow(
      'gatedTanh: the last axis must be even: values, then gates; got [3]',
    )
  })
})
