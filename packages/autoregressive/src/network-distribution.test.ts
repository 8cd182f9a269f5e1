import { exp, sum, type Tensor, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { Bernoulli, Categorical, DiscretizedLogistic, type Distribution, Normal } from '@tfjs-flows/distributions'
import { chiSquare, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LogisticsOutput } from './logistics-output.ts'
import { Made } from './made.ts'
import { MadeDistribution } from './made-distribution.ts'
import { OutputFamily } from './output-family.ts'
import { PixelCnn } from './pixel-cnn.ts'
import { PixelCnnDistribution } from './pixel-cnn-distribution.ts'
import { WaveNet } from './wave-net.ts'
import { WaveNetDistribution } from './wave-net-distribution.ts'

interface Case {
  readonly create: (contextFeatures: number) => Distribution
  /** Values that one place takes. */
  readonly classes: number
}

/** Every kind of network on events of few values. */
const cases: Record<string, Case> = {
  'MadeDistribution of Bernoulli': {
    classes: 2,
    create: (contextFeatures) =>
      new MadeDistribution({
        network: new Made({
          features: 4,
          parametersPerFeature: 1,
          order: [2, 0, 3, 1],
          hidden: [8],
          contextFeatures,
          rng: new Rng(1),
        }),
        output: new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } }),
      }),
  },
  'MadeDistribution of Categorical': {
    classes: 3,
    create: (contextFeatures) =>
      new MadeDistribution({
        network: new Made({ features: 3, parametersPerFeature: 3, hidden: [8], contextFeatures, rng: new Rng(1) }),
        output: new OutputFamily({ family: Categorical, outFeatures: 3, inputs: { loc: 1, scale: 1 } }),
      }),
  },
  WaveNetDistribution: {
    classes: 3,
    create: (contextFeatures) =>
      new WaveNetDistribution({
        network: new WaveNet({ outFeatures: 3, channels: 4, dilations: [1, 2], contextFeatures, rng: new Rng(1) }),
        output: new OutputFamily({ family: Categorical, outFeatures: 3, inputs: { loc: 1, scale: 1 } }),
        length: 4,
      }),
  },
  'WaveNetDistribution of a mixture of discretised logistics': {
    classes: 4,
    create: (contextFeatures) =>
      new WaveNetDistribution({
        network: new WaveNet({ outFeatures: 6, channels: 4, dilations: [1, 2], contextFeatures, rng: new Rng(1) }),
        output: new OutputFamily({
          family: DiscretizedLogistic,
          outFeatures: 6,
          components: 2,
          fixed: { low: 0, high: 3 },
          inputs: { loc: 1.5, scale: 1.5 },
          raw: { loc: { offset: 1.5, gain: 1 } },
        }),
        length: 3,
      }),
  },
  PixelCnnDistribution: {
    classes: 2,
    create: (contextFeatures) =>
      new PixelCnnDistribution({
        network: new PixelCnn({ outFeatures: 1, hidden: 4, layers: 2, contextFeatures, rng: new Rng(1) }),
        output: new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } }),
        height: 2,
        width: 3,
      }),
  },
  'PixelCnnDistribution of grey levels': {
    classes: 3,
    create: (contextFeatures) => {
      const output = new LogisticsOutput({ components: 2, levels: 3 })
      const { outFeatures } = output
      return new PixelCnnDistribution({
        network: new PixelCnn({ outFeatures, hidden: 4, layers: 1, contextFeatures, rng: new Rng(1) }),
        output,
        height: 2,
        width: 2,
      })
    },
  },
  'PixelCnnDistribution of colours': {
    classes: 2,
    create: (contextFeatures) => {
      const output = new LogisticsOutput({ components: 2, levels: 2, channels: 2 })
      const { outFeatures } = output
      return new PixelCnnDistribution({
        network: new PixelCnn({ inFeatures: 2, outFeatures, hidden: 4, layers: 1, contextFeatures, rng: new Rng(1) }),
        output,
        height: 2,
        width: 2,
      })
    },
  },
}

/** All events [n, ...event]. */
function allEvents({ eventShape }: Distribution, classes: number): Tensor {
  const places = eventShape.reduce((product, n) => product * n, 1)
  const count = classes ** places
  const values = Float32Array.from({ length: count * places }, (_, k) => {
    const [event, place] = [Math.floor(k / places), k % places]
    return Math.floor(event / classes ** place) % classes
  })
  return tensor(values, [count, ...eventShape])
}

eachBackend(() => {
  describe.each(Object.entries(cases))('%s', (_, { create, classes }) => {
    const off = (contextFeatures: number): Distribution => {
      const made = create(contextFeatures)
      tidy(() => perturbParameters(made, new Rng(2), 0.5))
      return made
    }

    itObeys(
      moduleLaws<Distribution>({
        create: () => create(2),
        inputs: (made) => {
          const context = new Rng(3).normal([5, 2])
          return [made.sample([], { context, rng: new Rng(4) }), context]
        },
        outputs: (made, [x, context]) => ({ logProb: made.logProb(x as Tensor, context) }),
        perturb: (made) => perturbParameters(made, new Rng(6), 0.2),
      }),
    )

    it('has probabilities that sum to 1, and draws that follow them', () => {
      const made = off(0)
      tidy(() => {
        const events = allEvents(made, classes)
        const probabilities = Array.from(exp(made.logProb(events)).dataSync() as Float32Array)
        expect(probabilities.reduce((total, p) => total + p, 0)).toBeCloseTo(1, 4)
        const draws = made.sample(4000, { rng: new Rng(7) })
        const places = draws.size / 4000
        const counts = new Array<number>(probabilities.length).fill(0)
        const values = draws.dataSync()
        for (let row = 0; row < 4000; row += 1) {
          let index = 0
          for (let place = places - 1; place >= 0; place -= 1)
            index = index * classes + (values[row * places + place] ?? 0)
          counts[index] = (counts[index] ?? 0) + 1
        }
        const expected = probabilities.map((p) => 4000 * p)
        expect(chiSquare(counts, expected).pValue).toBeGreaterThan(1e-3)
      })
      made.dispose()
    })

    it('conditions each row on its own context', () => {
      const made = off(2)
      tidy(() => {
        const context = new Rng(3).normal([3, 2])
        const [x, logProb] = made.sampleAndLogProb(4, { context, rng: new Rng(5) })
        expect(x.shape).toEqual([4, 3, ...made.eventShape])
        expect(logProb.shape).toEqual([4, 3])
        const other = made.logProb(x, new Rng(9).normal([3, 2])).dataSync()
        expect(logProb.dataSync().some((value, i) => Math.abs(value - (other[i] ?? 0)) > 1e-3)).toBe(true)
        expect(() => made.logProb(x)).toThrow('needs a context')
      })
      made.dispose()
    })

    it('has a gradient to every parameter', () => {
      const made = off(2)
      tidy(() => {
        const context = new Rng(3).normal([6, 2])
        const x = made.sample([], { context, rng: new Rng(4) })
        const { grads } = variableGrads(() => sum(made.logProb(x, context)), [...made.parameters().values()])
        for (const [name, variable] of made.parameters()) {
          expect(
            grads[variable.name]?.dataSync().some((value) => value !== 0),
            name,
          ).toBe(true)
        }
      })
      made.dispose()
    })
  })

  it('a mixture of normals at each feature integrates to 1', () => {
    const made = new MadeDistribution({
      network: new Made({
        features: 2,
        parametersPerFeature: 6,
        hidden: [6],
        activation: 'tanh',
        zeroOutput: true,
        rng: new Rng(1),
      }),
      output: new OutputFamily({ family: Normal, outFeatures: 6, components: 2 }),
    })
    tidy(() => {
      perturbParameters(made, new Rng(2), 0.3)
      const [low, step, n] = [-12, 0.1, 240]
      const grid = Float32Array.from({ length: n * n * 2 }, (_, k) => {
        const cell = Math.floor(k / 2)
        return low + step * (k % 2 === 0 ? cell % n : Math.floor(cell / n))
      })
      const mass = sum(exp(made.logProb(tensor(grid, [n * n, 2])))).dataSync()[0] as number
      expect(mass * step * step).toBeCloseTo(1, 3)
    })
    made.dispose()
  })
})

describe('raw numbers of an output', () => {
  it('are moved and scaled by the name of their parameter', () => {
    const raw = { scale: { offset: 3, gain: 2 }, loc: { offset: 5, gain: 10 } }
    const output = new OutputFamily({ family: Normal, outFeatures: 6, components: 2, raw })
    tidy(() => {
      const [at, plain] = [output.at(tensor([0, 0, 1, -1, 2, 2])), output.conditional.at(tensor([0, 0, 15, -5, 7, 7]))]
      expect(at.logProb(tensor(4)).dataSync()).toEqual(plain.logProb(tensor(4)).dataSync())
    })
    expect(() => new OutputFamily({ family: Normal, outFeatures: 2, raw: { rate: { offset: 0, gain: 1 } } })).toThrow(
      "OutputFamily: raw must name parameters (loc, scale) of a family of scalars, one number each; got 'rate'",
    )
    output.dispose()
  })
})

describe('a network and an output that do not fit', () => {
  it('are refused by name', () => {
    const network = new Made({ features: 2, parametersPerFeature: 2, rng: new Rng(0) })
    const output = new OutputFamily({ family: Bernoulli, outFeatures: 1 })
    expect(() => new MadeDistribution({ network, output })).toThrow(
      'MadeDistribution: the output must read 2 numbers as the distribution of one scalar; got outFeatures 1, event shape []. Build it with outFeatures: 2.',
    )
    network.dispose()
    output.dispose()
  })
})
