import { abs, grad, max, slice, sub, sum, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { dilationCycle, WaveNet, type WaveNetOptions } from './wave-net.ts'

type Choice = Partial<WaveNetOptions>

const cases: Record<string, Choice> = {
  'of two taps': { dilations: dilationCycle(3) },
  'of three taps in two cycles': { kernelSize: 3, dilations: dilationCycle(2, 2), inFeatures: 2 },
  'with a context for the sequence': { dilations: [1, 2], contextFeatures: 2 },
}

const make = (choice: Choice): WaveNet => new WaveNet({ outFeatures: 3, channels: 4, ...choice, rng: new Rng(1) })

/** sees[i]: whether the outputs of step t have a derivative to some x[i] that is not exactly 0. */
function seen(net: WaveNet, t: number, steps: number): boolean[] {
  return tidy(() => {
    const rng = new Rng(3)
    const x = rng.normal([2, steps, net.inFeatures])
    const context = net.contextFeatures === 0 ? undefined : rng.normal([2, net.contextFeatures])
    const slopes = grad((at) => sum(slice(net.apply(at, context), [0, t, 0], [-1, 1, -1])))(x)
    const values = slopes.dataSync()
    return Array.from({ length: steps }, (_, i) =>
      values.some((value, k) => Math.floor(k / net.inFeatures) % steps === i && value !== 0),
    )
  })
}

eachBackend(() => {
  describe.each(Object.entries(cases))('a WaveNet %s', (_, choice) => {
    itObeys(
      moduleLaws<WaveNet>({
        create: () => make(choice),
        inputs: (net) => {
          const rng = new Rng(5)
          const x = rng.normal([2, 9, net.inFeatures])
          return net.contextFeatures === 0 ? [x] : [x, rng.normal([2, net.contextFeatures])]
        },
        outputs: (net, [x, context]) => ({ output: net.apply(x as Tensor, context) }),
        perturb: (net) => perturbParameters(net, new Rng(6), 0.2),
      }),
    )

    it('sees exactly the steps of its receptive field', () => {
      const net = make(choice)
      const steps = net.receptiveField + 3
      for (const t of [0, 1, steps - 1]) {
        const want = Array.from({ length: steps }, (_, i) => i < t && i >= t - net.receptiveField)
        expect(seen(net, t, steps)).toEqual(want)
      }
      net.dispose()
    })

    it('gives every parameter a gradient', () => {
      const net = make(choice)
      tidy(() => {
        const rng = new Rng(3)
        const x = rng.normal([2, 12, net.inFeatures])
        const context = net.contextFeatures === 0 ? undefined : rng.normal([2, net.contextFeatures])
        const variables = [...net.parameters().values()]
        const { grads } = variableGrads(() => sum(net.apply(x, context)), variables)
        for (const [name, variable] of net.parameters()) {
          expect(
            grads[variable.name]?.dataSync().some((value) => value !== 0),
            name,
          ).toBe(true)
        }
      })
      net.dispose()
    })

    it('gives the same outputs step by step', () => {
      const net = make(choice)
      tidy(() => {
        const rng = new Rng(4)
        const steps = 2 * net.receptiveField
        const x = rng.normal([2, steps, net.inFeatures])
        const context = net.contextFeatures === 0 ? undefined : rng.normal([2, net.contextFeatures])
        const full = net.apply(x, context)
        const cached = net.steps(2, context)
        for (let t = 0; t < steps; t += 1) {
          const before = t === 0 ? undefined : slice(x, [0, t - 1, 0], [-1, 1, -1])
          const difference = sub(cached.next(before), slice(full, [0, t, 0], [-1, 1, -1]))
          expect(max(abs(difference)).dataSync()[0]).toBeLessThan(1e-5)
        }
        cached.dispose()
      })
      net.dispose()
    })
  })

  it('a context of each step conditions that step, and no earlier one', () => {
    const net = make({ dilations: [1, 2], contextFeatures: 2 })
    tidy(() => {
      const rng = new Rng(4)
      const [x, context] = [rng.normal([1, 6, 1]), rng.normal([1, 6, 2])]
      const slopes = grad((at) => sum(slice(net.apply(x, at), [0, 3, 0], [-1, 1, -1])))(context)
      const byStep = (slopes.arraySync() as number[][][])[0]?.map((row) => row.some((value) => value !== 0))
      // Its own layer's gate, and the gate of the layer below at both taps.
      expect(byStep).toEqual([false, true, false, true, false, false])
      const [full, cached] = [net.apply(x, context), net.steps(1, context)]
      for (let t = 0; t < 6; t += 1) {
        const step = cached.next(t === 0 ? undefined : slice(x, [0, t - 1, 0], [-1, 1, -1]))
        expect(max(abs(sub(step, slice(full, [0, t, 0], [-1, 1, -1])))).dataSync()[0]).toBeLessThan(1e-5)
      }
      cached.dispose()
    })
    net.dispose()
  })
})

describe('WaveNet', () => {
  it('reaches as far as its dilations', () => {
    const net = make({ dilations: dilationCycle(10) })
    expect(net.receptiveField).toBe(1024)
    net.dispose()
    expect(dilationCycle(3, 2)).toEqual([1, 2, 4, 1, 2, 4])
  })

  it('refuses inputs and contexts of other shapes', () => {
    const net = make({ contextFeatures: 2 })
    tidy(() => {
      const rng = new Rng(0)
      expect(() => net.apply(rng.normal([2, 5, 3]), rng.normal([2, 2]))).toThrow(
        'WaveNet: x must be [batch, T, 1] with T at least 1; got [2, 5, 3]. Pass x of shape [batch, T, 1].',
      )
      expect(() => net.apply(rng.normal([2, 5, 1]))).toThrow('got no context for x of shape [2, 5, 1]')
    })
    net.dispose()
    expect(() => make({ dilations: [] })).toThrow('there must be a layer at least')
    expect(() => make({ dilations: [0] })).toThrow('every dilation must be a whole number of at least 1')
  })
})
