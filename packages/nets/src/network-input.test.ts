import { tidy, zeros } from '@tensorflow/tfjs-core'
import { type Network, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { Dense, Mlp, ResidualNet } from './index.ts'
import { checkNetworkInput } from './network-input.ts'

const makers: Record<string, () => Network> = {
  Dense: () => new Dense({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, rng: new Rng(0) }),
  Mlp: () => new Mlp({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, rng: new Rng(0) }),
  ResidualNet: () => new ResidualNet({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, rng: new Rng(0) }),
}

describe.each(Object.keys(makers))('%s says what it was given', (name) => {
  const cases: [string, number[], number[] | undefined, string][] = [
    ['another width', [4, 2], [4, 2], 'the last axis of x must have inFeatures (3) entries; got x of shape [4, 2]'],
    ['a scalar', [], [4, 2], 'the last axis of x must have inFeatures (3) entries; got x of shape []'],
    ['no context', [4, 3], undefined, 'a network with contextFeatures (2) needs a context; got none'],
    ['a wider context', [4, 3], [4, 5], 'the last axis of context must have contextFeatures (2) entries; got context'],
    ['other batch axes', [4, 3], [5, 2], 'the leading axes of context must broadcast with those of x; got x of shape'],
  ]
  it.each(cases)('%s', (_what, shape, contextShape, message) => {
    const net = (makers[name] as () => Network)()
    tidy(() => {
      const context = contextShape && zeros(contextShape)
      expect(() => net.apply(zeros(shape), context)).toThrow(`${name}: ${message}`)
    })
    net.dispose()
  })
})

it('lets any context pass that broadcasts, and drops one that is of no use', () => {
  const sizes = { className: 'Net', inFeatures: 3, outFeatures: 2 }
  const conditional = { ...sizes, contextFeatures: 2 } as Network
  tidy(() => {
    for (const batch of [[], [1], [4], [1, 4], [5, 4], [6, 5, 4], [5, 1]]) {
      const context = zeros([...batch, 2])
      expect(checkNetworkInput(conditional, zeros([5, 4, 3]), context)).toBe(context)
    }
    const plain = { ...sizes, contextFeatures: 0 } as Network
    expect(checkNetworkInput(plain, zeros([3]), zeros([9, 9]))).toBeUndefined()
  })
})
