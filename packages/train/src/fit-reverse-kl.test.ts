import {
  add,
  log,
  matMul,
  memory,
  mul,
  neg,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core'
import { AffineTransformer, Coupling, chain, Elementwise, halfMask, LuLinear } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { type LogDensity, Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { describe, expect, it } from 'vitest'
import { type FitProgress, type FitReverseKlOptions, finished, fitReverseKl, type TrainingState } from './index.ts'

const base = (): MultivariateNormalDiag => new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })

/** A flow that can be any normal in the plane. */
function linearFlow(): TransformedDistribution {
  return new TransformedDistribution({ distribution: base(), bijector: new LuLinear({ features: 2 }) })
}

/** A flow of two couplings, the second on the first's features. */
function couplingFlow(): TransformedDistribution {
  const coupling = (parity: 0 | 1): Coupling => {
    const conditioner = new Mlp({
      inFeatures: 1,
      outFeatures: 2,
      hidden: [8],
      activation: 'tanh',
      rng: new Rng(parity),
    })
    return new Coupling({ mask: halfMask(2, parity), transformer: new AffineTransformer(), conditioner })
  }
  return new TransformedDistribution({ distribution: base(), bijector: chain([coupling(0), coupling(1)]) })
}

/** 3 times the normal density of mean [1, -1] and precision [[2, 1], [1, 2]]. */
const precision = [
  [2, 1],
  [1, 2],
]
const logNormalizer = Math.log(3) + Math.log(2 * Math.PI) - 0.5 * Math.log(3)
const tilted: LogDensity = (x) => {
  const centred = sub(x, tensor([1, -1]))
  return add(mul(-0.5, sum(mul(centred, matMul(centred, tensor2d(precision))), 1)), Math.log(3))
}

async function withFlow<T>(make: () => TransformedDistribution, body: (flow: TransformedDistribution) => Promise<T>) {
  const flow = make()
  return body(flow).finally(() => flow.dispose())
}
const weights = (flow: TransformedDistribution): number[] =>
  [...flow.parameters().values()].flatMap((variable) => [...variable.dataSync()])

const quick = {
  logDensity: tilted,
  samples: 64,
  learningRate: 0.02,
  evaluateEvery: 50,
  evaluationSamples: 200,
} as const

eachBackend(() => {
  it.each(['path', 'total'] as const)('finds a normal, and its normaliser, by the %s gradient', async (gradient) => {
    await withFlow(linearFlow, async (model) => {
      const seen: FitProgress[] = []
      const result = await finished(fitReverseKl({ ...quick, model, gradient, steps: 400 }), (progress) => {
        seen.push(progress)
      })
      expect(result).toMatchObject({ steps: 400, stopped: 'steps' })
      expect(result.history.map(({ step }) => step)).toEqual([0, 50, 100, 150, 200, 250, 300, 350, 400])
      // Where q = p every draw has the loss -log Z.
      const excess = result.best.validationLoss! + logNormalizer
      expect(Math.abs(excess)).toBeLessThan(gradient === 'path' ? 1e-4 : 2e-3)
      const { mean, logProb } = tidy(() => {
        const at = tensor([[1, -1]])
        return { mean: [...model.decode(tensor([[0, 0]])).dataSync()], logProb: model.logProb(at).dataSync()[0]! }
      })
      expect(mean[0]).toBeCloseTo(1, 1)
      expect(logProb).toBeCloseTo(0.5 * Math.log(3) - Math.log(2 * Math.PI), 1)
      expect(seen.at(-1)!.result).toEqual(result)
      expect(seen.at(-1)!.etaSeconds).toBe(0)
    })
  })

  it('goes on from a saved state as if it had never stopped', async () => {
    const options = { ...quick, steps: 60, evaluateEvery: 20, annealing: { from: 0.2, steps: 50 } } as const
    const straight = await withFlow(couplingFlow, async (model) => {
      const result = await finished(fitReverseKl({ ...options, model }))
      return { weights: weights(model), result }
    })
    const state = await withFlow(couplingFlow, async (model): Promise<TrainingState> => {
      for await (const progress of fitReverseKl({ ...options, model, yieldEvery: 1 })) {
        if (progress.step !== 37) continue
        const { tensors, state } = await progress.state()
        return { tensors, state: JSON.parse(JSON.stringify(state)) }
      }
      throw new Error('no step 37')
    })
    const { logDensity, annealing, evaluationSamples } = options
    const resumed = await withFlow(couplingFlow, async (model) => {
      const again = fitReverseKl({ model, logDensity, annealing, evaluationSamples, resume: state, seed: 99 })
      const result = await finished(again)
      return { weights: weights(model), result }
    })
    expect(resumed.weights).toEqual(straight.weights)
    expect({ ...resumed.result, seconds: 0 }).toEqual({ ...straight.result, seconds: 0 })
  })

  it('fits a conditional density under contexts', async () => {
    const conditioner = new Mlp({ inFeatures: 1, outFeatures: 4, hidden: [], rng: new Rng(1) })
    const bijector = new Elementwise({ features: 2, transformer: new AffineTransformer(), conditioner })
    const model = new TransformedDistribution({ distribution: base(), bijector })
    const context = new Rng(2).normal([50, 1])
    // Given c: a normal of mean [2 c, -c] and variance 1.
    const logDensity: LogDensity = (x, given) =>
      mul(-0.5, sum(square(sub(x, mul(given as Tensor, tensor([2, -1])))), 1))
    const options = { ...quick, model, logDensity, context, samples: 25, steps: 300 }
    const epochs: number[] = []
    const result = await finished(fitReverseKl(options), ({ epoch }) => {
      epochs.push(epoch)
    })
    expect(epochs.at(-1)).toBe(149)
    expect(Math.abs(result.best.validationLoss! + Math.log(2 * Math.PI))).toBeLessThan(1e-3)
    for (const made of [model, context]) made.dispose()
  })
})

describe('fitReverseKl', () => {
  it('anneals the loss, and evaluates at inverse temperature 1', async () => {
    await withFlow(linearFlow, async (model) => {
      const asked: number[] = []
      const annealing = (step: number, steps: number): number => {
        asked.push(step)
        return step / steps
      }
      const options = { ...quick, model, steps: 4, evaluateEvery: 2, yieldEvery: 1, annealing }
      const seen: FitProgress[] = []
      const result = await finished(fitReverseKl({ ...options, lossEvery: 1 }), (progress) => {
        seen.push(progress)
      })
      expect(asked).toEqual([0, 1, 2, 3])
      // At inverse temperature 0 and the start, the loss is the standard normal's negative entropy.
      expect(Math.abs(seen[0]!.loss + 1 + Math.log(2 * Math.PI))).toBeLessThan(0.4)
      // At 1 the target's part comes to it: -log 3 + (trace(P) + m' P m) / 2.
      const wanted = -1 - Math.log(2 * Math.PI) - Math.log(3) + 3
      expect(Math.abs(result.history[0]!.validationLoss! - wanted)).toBeLessThan(0.4)
    })
  })

  it('stops within a step of an abort, with the best weights and all else freed', async () => {
    await withFlow(couplingFlow, async (model) => {
      const abort = new AbortController()
      const before = memory().numTensors
      const options = { ...quick, model, steps: 500, evaluateEvery: 20, yieldEvery: 1, signal: abort.signal }
      let best: number[] = []
      const result = await finished(fitReverseKl(options), ({ step }) => {
        if (step === 20) best = weights(model)
        if (step === 31) abort.abort()
      })
      expect(result).toMatchObject({ steps: 31, stopped: 'aborted', best: { step: 20 } })
      expect(weights(model)).toEqual(best)
      expect(memory().numTensors).toBe(before)
    })
  })

  it.each([
    ['the target', (x: Tensor) => mul(Number.NaN, sum(x, 1)), 'logDensity'],
    ['the slope of the target', (x: Tensor) => sum(sqrt(sub(x, x)), 1), 'the gradient of logDensity'],
  ])('names %s where it is not finite, and restores the weights', async (_what, broken, place) => {
    await withFlow(couplingFlow, async (model) => {
      let isBroken = false
      const logDensity: LogDensity = (x) => (isBroken ? broken(x) : tilted(x))
      const before = memory().numTensors
      let kept: number[] = []
      const training = finished(fitReverseKl({ ...quick, model, logDensity, yieldEvery: 1 }), ({ step }) => {
        if (step === 50) kept = weights(model)
        if (step === 60) isBroken = true
      })
      const failure = await training.catch((error: Error) => error)
      expect(failure).toMatchObject({ code: 'non-finite' })
      expect((failure as Error).message).toContain(`at step 61, first in ${place}. The weights of step 50 are restored`)
      expect((failure as Error).message).toContain('fitReverseKl: the loss and its gradient must stay finite')
      expect(weights(model)).toEqual(kept)
      expect(memory().numTensors).toBe(before)
    })
  })

  it('names the part of a flow where numbers break', async () => {
    await withFlow(couplingFlow, async (model) => {
      const name = 'bijector.bijectors.1.conditioner.layers.0.weight'
      const training = finished(fitReverseKl({ ...quick, model, yieldEvery: 1 }), ({ step }) => {
        const weight = model.parameters().get(name)
        if (step === 5) tidy(() => weight?.assign(mul(weight, Number.NaN) as typeof weight))
      })
      await expect(training).rejects.toThrow(
        'at step 6, first in bijector.bijectors.1 (Coupling). The weights of step 0',
      )
    })
  })

  it('says when the target excludes what the flow draws', async () => {
    await withFlow(linearFlow, async (model) => {
      const positive: LogDensity = (x) => neg(sum(log(x), 1))
      const training = finished(fitReverseKl({ ...quick, model, logDensity: positive }))
      await expect(training).rejects.toThrow(/must be finite before training; got NaN; .* Sigmoid or Exp/)
    })
  })

  it('refuses to resume with another number of draws a step', async () => {
    await withFlow(linearFlow, async (model) => {
      let state: TrainingState | undefined
      await finished(fitReverseKl({ ...quick, model, steps: 2 }), async (progress) => {
        state = await progress.state()
      })
      const again = finished(fitReverseKl({ ...quick, model, steps: 4, samples: 32, resume: state }))
      await expect(again).rejects.toThrow('each step must have its 64 rows; got 32')
    })
  })

  const cases: [string, Partial<FitReverseKlOptions>, string][] = [
    ['no draws', { samples: 0 }, 'samples must be a whole number of at least 1; got 0'],
    [
      'no evaluation draws',
      { evaluationSamples: 1.5 },
      'evaluationSamples must be a whole number of at least 1; got 1.5',
    ],
    ['no steps', { steps: 0 }, 'fitReverseKl: steps must be a whole number of at least 1; got 0'],
    ['an annealing from 0', { annealing: { from: 0, steps: 5 } }, 'annealing must start in (0, 1]'],
    [
      'a target of another shape',
      { logDensity: (x) => sum(x) },
      'it must give one log-density a row: [64]; got shape []',
    ],
  ]
  it.each(cases)('refuses %s', async (_what, options, message) => {
    await withFlow(linearFlow, async (model) => {
      await expect(finished(fitReverseKl({ ...quick, model, ...options }))).rejects.toThrow(message)
    })
  })

  it('refuses a model that is no single density', async () => {
    const batched = new MultivariateNormalDiag({ loc: [[0], [1]], scaleDiag: [1] })
    const training = finished(fitReverseKl({ ...quick, model: batched }))
    await expect(training).rejects.toThrow('the model must be one density; got batch shape [2]')
    batched.dispose()
  })
})
