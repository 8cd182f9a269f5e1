import { mul, sum, type Tensor, tensor, tidy, variable, variableGrads, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import type { DiscretizedLogisticMixture } from '@tfjs-flows/distributions'
import { expectClose, expectFinite, moduleLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LogisticsOutput } from './logistics-output.ts'

const mixtureOf = (output: LogisticsOutput, outputs: Tensor): DiscretizedLogisticMixture =>
  output.at(outputs) as DiscretizedLogisticMixture

eachBackend(() => {
  describe.each([
    ['grey levels', { components: 3, levels: 17 }],
    ['colours', { components: 2, levels: 8, channels: 3 }],
  ])('LogisticsOutput of %s', (_, options) => {
    itObeys(
      moduleLaws<LogisticsOutput>({
        create: () => new LogisticsOutput(options),
        inputs: (output) => [new Rng(1).normal([4, output.outFeatures]), zeros([4, ...output.eventShape])],
        outputs: (output, [outputs, x]) => ({
          logProb: tidy(() => output.at(outputs as Tensor).logProb(x as Tensor)),
          seen: output.seen(x as Tensor),
        }),
        perturb: () => undefined,
      }),
    )

    it('has finite gradients for outputs of any size', () => {
      const output = new LogisticsOutput(options)
      tidy(() => {
        const x = output.at(zeros([6, output.outFeatures])).sample([], { rng: new Rng(1) })
        for (const size of [0, 1, 100]) {
          const outputs = variable(mul(new Rng(2).normal([6, output.outFeatures]), size))
          const { value, grads } = variableGrads(() => sum(output.at(outputs).logProb(x)))
          expectFinite('logProb', value.dataSync())
          for (const gradient of Object.values(grads)) expectFinite('gradient', gradient.dataSync())
          outputs.dispose()
        }
      })
    })
  })

  it('outputs of 0 spread the components over the range', () => {
    tidy(() => {
      const mixture = mixtureOf(new LogisticsOutput({ components: 4, levels: 17 }), zeros([12]))
      expectClose('loc', mixture.loc.dataSync(), [2, 6, 10, 14], 1e-5)
      expectClose('scale', mixture.scale.dataSync(), new Array(4).fill(8 * (1 / 3 + Math.exp(-7))), 1e-5)
      expect(mixture.coeffs).toBeUndefined()
    })
  })

  it('colours take weights, centres, scales and coefficients in this order', () => {
    tidy(() => {
      const output = new LogisticsOutput({ components: 1, levels: 3, channels: 3 })
      const mixture = mixtureOf(output, tensor([5, 0.1, 0.2, 0.3, 0, 0, 0, 0, 1, -1]))
      expect([mixture.logits.shape, mixture.loc.shape, mixture.coeffs?.shape]).toEqual([[1], [3, 1], [3, 1]])
      expectClose('loc', mixture.loc.dataSync(), [1.1, 1.2, 1.3], 1e-6)
      expectClose('coeffs', mixture.coeffs?.dataSync() ?? [], [0, Math.tanh(1), Math.tanh(-1)], 1e-6)
      expect([...output.seen(tensor([0, 1, 2])).dataSync()]).toEqual([-1, 0, 1])
    })
  })
})

describe('LogisticsOutput', () => {
  it('counts its outputs, and refuses others', () => {
    expect(new LogisticsOutput().outFeatures).toBe(30)
    // The 100 outputs of the paper's ten components in three colours.
    const output = new LogisticsOutput({ channels: 3 })
    expect(output.outFeatures).toBe(100)
    tidy(() => {
      expect(() => output.at(zeros([2, 30]))).toThrow(
        'LogisticsOutput: the last axis of the outputs must be 100; got [2, 30]. Build the network with outFeatures: 100.',
      )
    })
    expect(() => new LogisticsOutput({ levels: 1 })).toThrow('LogisticsOutput: levels must be')
  })
})
