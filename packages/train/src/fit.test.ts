import { engine, memory, neg, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { RegressionDensity, regressionData } from './fixtures/regression-density.ts'
import { type FitProgress, finished, fit, type Objective } from './index.ts'

const data = regressionData(500, 1)
const validation = regressionData(203, 2)

function withModel<T>(body: (model: RegressionDensity) => Promise<T>): Promise<T> {
  const model = new RegressionDensity({ features: 1, contextFeatures: 1, rng: new Rng(4) })
  return body(model).finally(() => model.dispose())
}

function weights(model: RegressionDensity): number[] {
  return [...model.parameters().values()].flatMap((variable) => [...variable.dataSync()])
}

/** Mean -log p of the rows, computed beside `fit`. */
function meanLossOf(model: RegressionDensity, rows: typeof data): number {
  const losses = tidy(() => {
    const [x, context] = [rows.x, rows.context].map((values) => tensor2d(values, [values.length, 1]))
    return [...model.logProb(x!, context).dataSync()]
  })
  return -losses.reduce((sum, value) => sum + value, 0) / losses.length
}

const quick = { data, batchSize: 64, learningRate: 1e-2, evaluateEvery: 50 } as const

eachBackend((backend) => {
  it('lowers the validation loss and leaves the model with the best weights', async () => {
    await withModel(async (model) => {
      const before = meanLossOf(model, validation)
      const seen: FitProgress[] = []
      const result = await finished(fit({ ...quick, model, validation, steps: 300 }), (progress) => {
        seen.push(progress)
      })
      expect(result).toMatchObject({ steps: 300, stopped: 'steps' })
      expect(result.history.map(({ step }) => step)).toEqual([0, 50, 100, 150, 200, 250, 300])
      expect(result.history[0]!.validationLoss).toBeCloseTo(before, 5)
      const losses = result.history.map(({ validationLoss }) => validationLoss!)
      expect(result.best.validationLoss).toBe(Math.min(...losses))
      expect(result.best.step).toBe(result.history[losses.indexOf(Math.min(...losses))]!.step)
      expect(meanLossOf(model, validation)).toBeCloseTo(result.best.validationLoss!, 5)
      // The entropy of this data's noise is about 0.6 nats; the untrained model is near 2.
      expect(result.best.validationLoss!).toBeLessThan(before - 0.5)
      expect(seen.at(-1)!.result).toEqual(result)
      expect(structuredClone(seen.at(-1)!)).toEqual({ ...seen.at(-1)! })
    })
  })

  it('goes on from a saved state as if it had never stopped', async () => {
    const options = { ...quick, validation, steps: 100, evaluateEvery: 20, warmupSteps: 10 }
    const straight = await withModel(async (model) => {
      const result = await finished(fit({ ...options, model }))
      return { weights: weights(model), result }
    })
    const state = await withModel(async (model) => {
      for await (const progress of fit({ ...options, model, yieldEvery: 1 })) {
        if (progress.step === 60) {
          const { tensors, state } = await progress.state()
          return { tensors, state: JSON.parse(JSON.stringify(state)) }
        }
      }
      throw new Error('no step 60')
    })
    const resumed = await withModel(async (model) => {
      const result = await finished(fit({ model, data, validation, resume: state, seed: 99 }))
      return { weights: weights(model), result }
    })
    expect(resumed.weights).toEqual(straight.weights)
    expect({ ...resumed.result, seconds: 0 }).toEqual({ ...straight.result, seconds: 0 })
  })

  it('keeps tensors and memory flat over 2,000 steps', async () => {
    await withModel(async (model) => {
      const figures = new Map<number, object>()
      const training = fit({ ...quick, model, validation, steps: 2000, batchSize: 32, yieldEvery: 100 })
      for await (const { step } of training) {
        const { numTensors, numBytes, numDataBuffers } = memory()
        figures.set(step, { numTensors, numBytes, numDataBuffers, heap: heapBytes(backend) })
      }
      for (const step of [1000, 1900]) expect(figures.get(step)).toEqual(figures.get(100))
    })
  })
})

describe('fit', () => {
  it('without validation rows keeps the last weights', async () => {
    await withModel(async (model) => {
      let last: number[] = []
      const training = fit({ ...quick, model, steps: 30, yieldEvery: 1 })
      for await (const progress of training) if (progress.step === 30) last = weights(model)
      expect(weights(model)).toEqual(last)
    })
    const result = await withModel((model) => finished(fit({ ...quick, model, steps: 30 })))
    expect(result.best).toEqual({ step: 30, validationLoss: null })
    expect(result.history.at(-1)).toMatchObject({ step: 30, validationLoss: null })
  })

  it('stops when patience runs out, with the best weights', async () => {
    await withModel(async (model) => {
      const before = weights(model)
      // Such steps only make it worse, so the initial weights are the best.
      const options = { ...quick, model, validation, learningRate: 10, schedule: 'constant', steps: 500 } as const
      const result = await finished(fit({ ...options, evaluateEvery: 10, patience: 3 }))
      expect(result).toMatchObject({ steps: 30, stopped: 'patience', best: { step: 0 } })
      expect(weights(model)).toEqual(before)
    })
  })

  it('stops within one step of an abort and restores the best weights', async () => {
    await withModel(async (model) => {
      const abort = new AbortController()
      const options = {
        ...quick,
        model,
        validation,
        steps: 500,
        evaluateEvery: 20,
        yieldEvery: 1,
        signal: abort.signal,
      }
      let best: number[] = []
      const result = await finished(fit(options), ({ step }) => {
        if (step === 20) best = weights(model)
        if (step === 33) abort.abort()
      })
      expect(result).toMatchObject({ steps: 33, stopped: 'aborted', best: { step: 20 } })
      expect(weights(model)).toEqual(best)
    })
  })

  it('gives a state after an abort from which it goes on exactly', async () => {
    const options = { ...quick, validation, steps: 60, evaluateEvery: 20, yieldEvery: 1 }
    const straight = await withModel(async (model) => {
      await finished(fit({ ...options, model }))
      return weights(model)
    })
    await withModel(async (model) => {
      const abort = new AbortController()
      let last: FitProgress | undefined
      await finished(fit({ ...options, model, signal: abort.signal }), (progress) => {
        if (progress.step === 33) abort.abort()
        last = progress
      })
      const result = await finished(fit({ model, data, validation, resume: await last!.state() }))
      expect(result.steps).toBe(60)
      expect(weights(model)).toEqual(straight)
    })
  })

  it('goes on exactly after an abort in the middle of an evaluation', async () => {
    const options = { ...quick, validation, steps: 40, evaluateEvery: 20 }
    const straight = await withModel(async (model) => {
      const result = await finished(fit({ ...options, model }))
      return { weights: weights(model), history: result.history }
    })
    await withModel(async (model) => {
      const abort = new AbortController()
      let calls = 0
      // 203 rows in batches of 64 make 4 calls at step 0; then 20 steps; the 26th call is in the next evaluation.
      const objective: Objective<RegressionDensity> = {
        losses: (density, { x, context }) => {
          calls += 1
          if (calls === 26) abort.abort()
          return neg(density.logProb(x, context))
        },
      }
      let last: FitProgress | undefined
      const first = await finished(fit({ ...options, model, objective, signal: abort.signal }), (progress) => {
        last = progress
      })
      expect(first).toMatchObject({ steps: 20, stopped: 'aborted', best: { step: 0 } })
      const second = await finished(fit({ model, data, validation, resume: await last!.state() }))
      expect({ weights: weights(model), history: second.history }).toEqual(straight)
    })
  })

  it('frees everything and keeps the best weights when its loop is left', async () => {
    await withModel(async (model) => {
      const before = memory().numTensors
      let best: number[] = []
      for await (const { step } of fit({ ...quick, model, validation, steps: 500, evaluateEvery: 20, yieldEvery: 5 })) {
        if (step === 20) best = weights(model)
        if (step === 35) break
      }
      expect(memory().numTensors).toBe(before)
      expect(weights(model)).toEqual(best)
    })
  })

  it('lets timers run at least every 50 ms or so', async () => {
    await withModel(async (model) => {
      let turns = 0
      const timer = setInterval(() => {
        turns += 1
      }, 1)
      const { seconds } = await finished(fit({ ...quick, model, steps: 200 }))
      clearInterval(timer)
      expect(turns).toBeGreaterThanOrEqual(Math.floor(seconds / 0.2))
      expect(turns).toBeGreaterThan(0)
    })
  })

  it('warns once of a column on which the density diverges', async () => {
    await withModel(async (model) => {
      const constant = { x: new Float32Array(100).fill(2), context: data.context.subarray(0, 100) }
      const warnings: (readonly string[] | undefined)[] = []
      await finished(fit({ model, data: constant, steps: 3, yieldEvery: 1 }), (progress) => {
        warnings.push(progress.warnings)
      })
      expect(warnings).toEqual([[expect.stringMatching(/^column 0: constant/)], undefined, undefined])
    })
  })

  it('depends on the seed alone', async () => {
    const run = (seed: number): Promise<number[]> =>
      withModel(async (model) => {
        await finished(fit({ ...quick, model, steps: 10, seed }))
        return weights(model)
      })
    expect(await run(3)).toEqual(await run(3))
    expect(await run(3)).not.toEqual(await run(4))
  })

  it('looks at the loss less often when asked, with the same result', async () => {
    const run = (lossEvery: number): Promise<number[]> =>
      withModel(async (model) => {
        await finished(fit({ ...quick, model, validation, steps: 30, lossEvery }))
        return weights(model)
      })
    expect(await run(10)).toEqual(await run(1))
  })
})

/** The size of the wasm backend's heap, or the bytes of all tensors elsewhere. */
function heapBytes(backend: string): number {
  if (backend !== 'wasm') return memory().numBytes
  const wasm: unknown = Reflect.get(engine().backend, 'wasm')
  const heap = (wasm as { HEAPU8: Uint8Array }).HEAPU8
  return heap.buffer.byteLength
}
