import { reshape, slice, sum, type Tensor, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { Categorical } from '@tfjs-flows/distributions'
import { moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { OutputFamily } from './output-family.ts'
import { WaveNet } from './wave-net.ts'
import { WaveNetDistribution } from './wave-net-distribution.ts'
import { WaveNetWindows } from './wave-net-windows.ts'

const make = (contextFeatures = 0, length = 12): WaveNetDistribution =>
  new WaveNetDistribution({
    network: new WaveNet({ outFeatures: 3, channels: 4, dilations: [1, 2, 1], contextFeatures, rng: new Rng(1) }),
    output: new OutputFamily({ family: Categorical, outFeatures: 3, inputs: { loc: 1, scale: 1 } }),
    length,
  })

const windows = (contextFeatures = 0): WaveNetWindows => {
  const made = new WaveNetWindows({ model: make(contextFeatures), steps: 8 })
  tidy(() => perturbParameters(made, new Rng(2), 0.3))
  return made
}

eachBackend(() => {
  describe('WaveNetWindows', () => {
    itObeys(
      moduleLaws<WaveNetWindows>({
        create: () => new WaveNetWindows({ model: make(2), steps: 6 }),
        inputs: () => [tidy(() => new Rng(3).bernoulli([5, 6, 2], 0.5)), new Rng(4).normal([5, 2])],
        outputs: (made, [x, context]) => ({ logProb: made.logProb(x as Tensor, context) }),
        perturb: (made) => perturbParameters(made, new Rng(6), 0.2),
      }),
    )

    it('windows that know their history add up to the whole sequence', () => {
      const made = windows()
      tidy(() => {
        const sequence = made.model.sample([], { rng: new Rng(5) })
        expect(made.model.network.receptiveField).toBe(5)
        // From step 0, all eight; from step 3, those after its five steps of history.
        const [x, w] = [sequence.dataSync(), (from: number, count: number): number[] => mask(from, count)]
        const row = (from: number, weights: number[]): number[] =>
          weights.flatMap((weight, i) => [x[from + i] as number, weight])
        const rows = tensor([...row(0, w(0, 8)), ...row(4, w(5, 3)), ...row(3, w(8, 0))], [3, 8, 2])
        const [first = 0, second = 0, none = 1] = made.logProb(rows).dataSync()
        const each = made.model.stepLogProbs(sequence)
        const part = (from: number, count: number): number => sum(slice(each, [from], [count])).dataSync()[0] as number
        expect(first).toBeCloseTo(part(0, 8), 4)
        expect(second).toBeCloseTo(part(9, 3), 4)
        expect(none).toBe(0)
        expect(sum(each).dataSync()[0]).toBeCloseTo(made.model.logProb(sequence).dataSync()[0] as number, 4)
      })
      made.dispose()
    })

    it('steps without weight have no part in the gradient', () => {
      const made = windows()
      tidy(() => {
        const slopes = (last: number): Float32Array[] => {
          const x = tensor([0, 1, 1, 1, 2, 1, 0, 1, 1, 0, last, 0, 0, 0, 2, 0], [1, 8, 2])
          const { grads } = variableGrads(() => sum(made.logProb(x)), [...made.parameters().values()])
          return Object.values(grads).map((slope) => slope.dataSync() as Float32Array)
        }
        expect(slopes(0)).toEqual(slopes(2))
      })
      made.dispose()
    })
  })

  describe('a sampler', () => {
    it('goes on for as long as it is asked, and gives the draws of sample', () => {
      const made = make(2)
      tidy(() => {
        const context = new Rng(3).normal([4, 2])
        const whole = made.sample([], { rng: new Rng(7), context })
        const sampler = made.sampler(4, { rng: new Rng(7), context })
        for (let t = 0; t < 20; t += 1) {
          const drawn = sampler.next()
          if (t < 12) expect(drawn.dataSync()).toEqual(reshape(slice(whole, [0, t], [4, 1]), [4]).dataSync())
        }
        sampler.dispose()
        sampler.dispose()
      })
      made.dispose()
    })
  })
})

/** Weights of eight steps: `count` ones from step `from` on. */
function mask(from: number, count: number): number[] {
  return Array.from({ length: 8 }, (_, i) => (i >= from && i < from + count ? 1 : 0))
}
