import {
  abs,
  concat,
  max,
  reshape,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { fromSpec, type Network, Rng, toSpec } from '@tfjs-flows/core'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Dense, Mlp, ResidualNet } from './index.ts'

interface Sizes {
  readonly contextFeatures: number
  readonly rng: Rng
}

const makers: Record<string, (sizes: Sizes) => Network> = {
  Dense: (sizes) => new Dense({ inFeatures: 3, outFeatures: 2, activation: 'tanh', ...sizes }),
  Mlp: (sizes) => new Mlp({ inFeatures: 3, outFeatures: 2, hidden: [5, 4], activation: 'silu', ...sizes }),
  ResidualNet: (sizes) => new ResidualNet({ inFeatures: 3, outFeatures: 2, hidden: 5, activation: 'elu', ...sizes }),
}

/** Runs `body` with a network whose biases are moved off zero, and frees it. */
function withNetwork(name: string, contextFeatures: number, body: (net: Network, rng: Rng) => void): void {
  const rng = new Rng(11)
  const net = (makers[name] as (sizes: Sizes) => Network)({ contextFeatures, rng })
  tidy(() => {
    for (const variable of net.parameters().values()) variable.assign(rng.uniform(variable.shape, -0.8, 0.8))
    body(net, rng)
  })
  net.dispose()
}

function largestDifference(a: Tensor, b: Tensor): number {
  return tidy(() => max(abs(sub(a, b))).dataSync()[0] as number)
}

eachBackend(() => {
  describe.each(Object.keys(makers))('%s', (name) => {
    it('has right gradients in its input and its context', () => {
      withNetwork(name, 2, (net, rng) => {
        const inputs = [rng.uniform([2, 4, 3], -1, 1), rng.uniform([4, 2], -1, 1)]
        expect(gradientMismatches((x, context) => net.apply(x, context), inputs)).toEqual([])
      })
    })

    it('gives every parameter a finite gradient that is not zero', () => {
      withNetwork(name, 2, (net, rng) => {
        const [x, context] = [rng.normal([6, 3]), rng.normal([6, 2])]
        const { grads } = variableGrads(() => sum(square(net.apply(x, context))), [...net.parameters().values()])
        for (const [parameter, variable] of net.parameters()) {
          const largest = Math.max(...(grads[variable.name] as Tensor).dataSync().map(Math.abs))
          expect(largest > 0 && Number.isFinite(largest), parameter).toBe(true)
        }
      })
    })

    it('treats every leading axis as a batch axis, and shares a context that has fewer', () => {
      withNetwork(name, 2, (net, rng) => {
        const [x, context] = [rng.normal([4, 5, 3]), rng.normal([5, 2])]
        const y = net.apply(x, context)
        expect(y.shape).toEqual([4, 5, 2])
        const all = tensor(
          [...Array(4)].flatMap(() => [...context.dataSync()]),
          [20, 2],
        )
        expect(largestDifference(reshape(y, [20, 2]), net.apply(reshape(x, [20, 3]), all))).toBeLessThan(1e-6)
        const single = net.apply(reshape(slice(x, [2, 3], [1, 1]), [3]), reshape(slice(context, [3], [1]), [2]))
        expect(single.shape).toEqual([2])
        expect(largestDifference(reshape(slice(y, [2, 3], [1, 1]), [2]), single)).toBeLessThan(1e-6)
      })
    })

    it('is rebuilt by its config', () => {
      withNetwork(name, 2, (net, rng) => {
        const spec = JSON.parse(JSON.stringify(toSpec(net)))
        const twin = fromSpec(spec) as Network
        expect([...twin.parameters().keys()]).toEqual([...net.parameters().keys()])
        for (const [key, variable] of net.parameters()) twin.parameters().get(key)!.assign(variable)
        const [x, context] = [rng.normal([7, 3]), rng.normal([7, 2])]
        expect(twin.apply(x, context).dataSync()).toEqual(net.apply(x, context).dataSync())
        expect(toSpec(twin)).toEqual(toSpec(net))
        twin.dispose()
      })
    })

    it('ignores a context it has no use for', () => {
      withNetwork(name, 0, (net, rng) => {
        const x = rng.normal([4, 3])
        expect(net.apply(x, rng.normal([9, 9])).dataSync()).toEqual(net.apply(x).dataSync())
      })
    })
  })
})

describe('parameters', () => {
  it('have stable names', () => {
    const rng = new Rng(0)
    const mlp = new Mlp({ inFeatures: 3, outFeatures: 2, hidden: [4], contextFeatures: 1, rng })
    const residual = new ResidualNet({ inFeatures: 3, outFeatures: 2, blocks: 1, contextFeatures: 1, rng })
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

  it('of the head start at zero when asked, whatever the depth', () => {
    const rng = new Rng(0)
    const nets = [
      new Mlp({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, zeroOutput: true, rng }),
      new Mlp({ inFeatures: 3, outFeatures: 2, hidden: [], contextFeatures: 2, zeroOutput: true, rng }),
      new ResidualNet({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, zeroOutput: true, rng }),
    ]
    for (const net of nets) {
      expect(tidy(() => [...net.apply(rng.normal([2, 3]), rng.normal([2, 2])).dataSync()].map(Math.abs))).toEqual([
        0, 0, 0, 0,
      ])
      net.dispose()
    }
  })

  it('of a context act as the concatenation of input and context would', () => {
    const rng = new Rng(3)
    const split = new Dense({ inFeatures: 3, outFeatures: 2, contextFeatures: 2, rng })
    const whole = new Dense({ inFeatures: 5, outFeatures: 2, rng })
    const difference = tidy(() => {
      whole.weight.assign(concat([split.weight, split.contextWeight as Tensor], 0) as typeof whole.weight)
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
