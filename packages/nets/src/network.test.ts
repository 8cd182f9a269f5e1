import { abs, concat, max, reshape, slice, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Network, Rng } from '@tfjs-flows/core'
import { conditionerLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { type Activation, Dense, Mlp, ResidualNet } from './index.ts'

interface Choice {
  readonly contextFeatures: number
  readonly zeroOutput: boolean
  readonly activation: Activation
}

const sizes = { inFeatures: 3, outFeatures: 2 }
const makers: Record<string, (choice: Choice) => Network> = {
  Dense: ({ contextFeatures, zeroOutput, activation }) =>
    new Dense({ ...sizes, contextFeatures, activation, initialScale: zeroOutput ? 0 : 1, rng: new Rng(11) }),
  Mlp: (choice) => new Mlp({ ...sizes, ...choice, hidden: [5, 4], rng: new Rng(11) }),
  'Mlp without a hidden layer': (choice) => new Mlp({ ...sizes, ...choice, hidden: [], rng: new Rng(11) }),
  ResidualNet: (choice) => new ResidualNet({ ...sizes, ...choice, hidden: 5, rng: new Rng(11) }),
}

eachBackend(() => {
  describe.each(Object.keys(makers))('%s', (name) => {
    const make = makers[name] as (choice: Choice) => Network

    describe('unconditional', () => {
      itObeys(conditionerLaws({ create: () => make({ contextFeatures: 0, zeroOutput: false, activation: 'tanh' }) }))
    })

    describe('conditional, starting at zero', () => {
      const create = (): Network => make({ contextFeatures: 2, zeroOutput: true, activation: 'tanh' })
      itObeys(conditionerLaws({ create, startsAtZero: true }))
    })

    it('shares a context that has fewer leading axes', () => {
      const net = make({ contextFeatures: 2, zeroOutput: false, activation: 'silu' })
      const rng = new Rng(1)
      perturbParameters(net, rng, 0.3)
      tidy(() => {
        const [x, context] = [rng.normal([4, 5, 3]), rng.normal([5, 2])]
        const y = net.apply(x, context)
        const all = tensor(
          [...Array(4)].flatMap(() => [...context.dataSync()]),
          [20, 2],
        )
        expect(largestDifference(reshape(y, [20, 2]), net.apply(reshape(x, [20, 3]), all))).toBeLessThan(1e-6)
        const [row, own] = [slice(x, [2, 3], [1, 1]), slice(context, [3], [1])]
        const single = net.apply(reshape(row, [3]), reshape(own, [2]))
        expect(single.shape).toEqual([2])
        expect(largestDifference(reshape(slice(y, [2, 3], [1, 1]), [2]), single)).toBeLessThan(1e-6)
      })
      net.dispose()
    })
  })
})

describe('parameters', () => {
  it('have stable names', () => {
    const rng = new Rng(0)
    const mlp = new Mlp({ ...sizes, hidden: [4], contextFeatures: 1, rng })
    const residual = new ResidualNet({ ...sizes, blocks: 1, contextFeatures: 1, rng })
    expect([...mlp.parameters().keys()]).toEqual([
      'layers.0.weight',
      'layers.0.contextWeight',
      'layers.0.bias',
      'layers.1.weight',
      'layers.1.bias',
    ])
    expect([...residual.parameters().keys()].filter((key) => key.startsWith('blocks'))).toEqual([
      'blocks.0.first.weight',
      'blocks.0.first.bias',
      'blocks.0.second.weight',
      'blocks.0.second.bias',
      'blocks.0.gate.weight',
      'blocks.0.gate.bias',
    ])
    for (const net of [mlp, residual]) net.dispose()
  })

  it('of a context act as the concatenation of input and context would', () => {
    const rng = new Rng(3)
    const split = new Dense({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, rng })
    const whole = new Dense({ inFeatures: 5, outFeatures: 2, rng })
    const difference = tidy(() => {
      whole.weight.assign(concat([split.weight, split.contextWeight as Tensor], 0))
      const [x, c] = [rng.normal([4, 3]), rng.normal([4, 2])]
      return largestDifference(split.apply(x, c), whole.apply(concat([x, c], 1)))
    })
    expect(difference).toBeLessThan(1e-6)
    for (const net of [split, whole]) net.dispose()
  })

  it('refuse sizes that are not whole numbers', () => {
    const rng = new Rng(0)
    expect(() => new Mlp({ inFeatures: 0, outFeatures: 2, rng })).toThrow(
      'Mlp: inFeatures must be a whole number of at least 1; got 0. Pass inFeatures: 1 or more.',
    )
    expect(() => new Mlp({ inFeatures: 1, outFeatures: 2, hidden: [4, 2.5], rng })).toThrow('every width of hidden')
    expect(() => new ResidualNet({ inFeatures: 1, outFeatures: 2, blocks: -1, rng })).toThrow('blocks')
  })
})

function largestDifference(a: Tensor, b: Tensor): number {
  return tidy(() => max(abs(sub(a, b))).dataSync()[0] as number)
}
