import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { float32Epsilon } from './float32-epsilon.ts'

eachBackend(() => {
  it('is the step of float32 after 1', async () => {
    expect(await float32Epsilon()).toBe(2 ** -23)
  })
})
