import { abs, max, sub, tidy } from '@tensorflow/tfjs-core'
import { fromSpec, Rng, toSpec } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { ResidualBlock } from './residual-block.ts'

it('starts near the identity', () => {
  const rng = new Rng(2)
  const block = new ResidualBlock({ features: 32, contextFeatures: 3, rng })
  const largest = tidy(() => {
    const x = rng.normal([50, 32])
    return max(abs(sub(block.apply(x, rng.normal([50, 3])), x))).dataSync()[0]!
  })
  expect(largest).toBeLessThan(0.1)
  expect(largest).toBeGreaterThan(0)
  block.dispose()
})

it('has a gate where there is a context alone, and is rebuilt by its config', () => {
  const rng = new Rng(2)
  for (const contextFeatures of [0, 2]) {
    const block = new ResidualBlock({ features: 4, activation: 'tanh', contextFeatures, rng })
    const twin = fromSpec(toSpec(block))
    expect(block.gate?.inFeatures).toBe(contextFeatures || undefined)
    expect([...twin.parameters().keys()]).toEqual([...block.parameters().keys()])
    for (const made of [block, twin]) made.dispose()
  }
})
