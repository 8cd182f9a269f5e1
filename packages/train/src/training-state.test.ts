import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { RegressionDensity, regressionData } from './fixtures/regression-density.ts'
import { finished, fit, type TrainingState } from './index.ts'

const data = regressionData(100, 1)

async function withState(body: (model: RegressionDensity, state: TrainingState) => Promise<void>): Promise<void> {
  const model = new RegressionDensity({ features: 1, contextFeatures: 1, rng: new Rng(4) })
  let state: TrainingState | undefined
  await finished(fit({ model, data, batchSize: 32, steps: 3, clipNorm: Infinity }), async (progress) => {
    state = await progress.state()
  })
  await body(model, state as TrainingState)
  model.dispose()
}

it('names the parts of each vector after the parameters, and is plain JSON beside them', async () => {
  await withState(async (_model, { tensors, state }) => {
    const kinds = ['parameters', 'best', 'firstMoment', 'secondMoment']
    const names = ['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias']
    expect([...tensors.keys()]).toEqual(kinds.flatMap((kind) => names.map((name) => `${kind}.network.${name}`)))
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    expect(state).toMatchObject({ version: 1, step: 3, rows: 100, settings: { batchSize: 32, steps: 3 } })
  })
})

it('can carry a run past its end', async () => {
  await withState(async (model, state) => {
    const result = await finished(fit({ model, data, resume: state, steps: 8 }))
    expect(result).toMatchObject({ steps: 8, stopped: 'steps' })
    expect(result.history.map(({ step }) => step)).toEqual([0, 3, 8])
  })
})

it('is refused with other data, another model or other JSON', async () => {
  await withState(async (model, state) => {
    const resume = (changed: Partial<TrainingState>, rows = data): Promise<unknown> =>
      finished(fit({ model, data: rows, steps: 8, resume: { ...state, ...changed } }))
    await expect(resume({}, regressionData(90, 1))).rejects.toThrow('the data must have its 100 rows; got 90')
    const tensors = new Map([...state.tensors].slice(1))
    await expect(resume({ tensors })).rejects.toThrow(
      "it must hold 16 values as 'parameters.network.layers.0.weight'; got nothing",
    )
    for (const json of [null, 7, {}, { ...(state.state as object), order: {} }]) {
      await expect(resume({ state: json })).rejects.toThrow('its JSON must be that of a training run')
    }
  })
})
