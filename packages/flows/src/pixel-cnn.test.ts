import { cast, neg, oneHot, sum, type Tensor, tensor1d, tidy, variableGrads, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { type PixelCnnPresetOptions, pixelCnn } from './index.ts'

const small = { height: 3, width: 2, hidden: 4, layers: 2 }
const variants: Record<string, Omit<PixelCnnPresetOptions, 'rng'>> = {
  'of logistics': { ...small, levels: 5, components: 2, contextFeatures: 3 },
  'of colours': { ...small, levels: 4, components: 2, channels: 3, contextFeatures: 3 },
  'of a softmax': { ...small, levels: 5, head: 'softmax', contextFeatures: 3 },
}
const classes = (...numbers: number[]): Tensor => cast(oneHot(tensor1d(numbers, 'int32'), 3), 'float32')

eachBackend(() => {
  describe.each(Object.entries(variants))('pixelCnn %s', (_, options) => {
    const create = () => pixelCnn({ ...options, rng: new Rng(0) })
    itObeys(
      moduleLaws({
        create,
        inputs: (made) => {
          const context = classes(0, 2, 1)
          return [made.sample([], { context, rng: new Rng(4) }), context]
        },
        outputs: (made, [x, context]) => ({ logProb: made.logProb(x as Tensor, context) }),
        perturb: (made) => perturbParameters(made, new Rng(6), 0.2),
      }),
    )

    it('draws levels, and has a gradient to every parameter', () => {
      const made = create()
      tidy(() => {
        perturbParameters(made, new Rng(1), 0.3)
        const context = classes(0, 2)
        const x = made.sample(3, { context, rng: new Rng(2) })
        expect(x.shape).toEqual([3, 2, 3, 2, options.channels ?? 1])
        const values = [...x.dataSync()]
        expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < (options.levels ?? 0))).toBe(
          true,
        )
        const { grads } = variableGrads(() => neg(sum(made.logProb(x, context))), [...made.parameters().values()])
        for (const [name, variable] of made.parameters()) {
          expect(
            grads[variable.name]?.dataSync().some((g) => g !== 0),
            name,
          ).toBe(true)
        }
      })
      made.dispose()
    })
  })

  it('a softmax starts at even probabilities', () => {
    const made = pixelCnn({ height: 2, width: 2, levels: 17, head: 'softmax', rng: new Rng(0) })
    const got = tidy(() => made.logProb(zeros([1, 2, 2, 1])).dataSync()[0])
    expect(got).toBeCloseTo(-4 * Math.log(17), 4)
    made.dispose()
  })
})

describe('pixelCnn', () => {
  it('refuses heads that do not fit', () => {
    const of = (options: Partial<PixelCnnPresetOptions>) => () => pixelCnn({ ...small, ...options, rng: new Rng(0) })
    expect(of({ head: 'softmax', channels: 3 })).toThrow(
      "pixelCnn: 'softmax' is of grey images; got 3 channels. Pass head: 'logistics'.",
    )
    expect(of({ head: 'softmax', components: 3 })).toThrow("components is an option of 'logistics'")
    expect(of({ head: 'softmax', levels: 1 })).toThrow('levels must be a whole number of at least 2; got 1')
    expect(of({ levels: 0.5 })).toThrow('LogisticsOutput: levels must be')
    expect(of({ kernelSize: 2 })).toThrow('kernelSize must be odd')
  })
})
