import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Tensor, tidy, variable } from '@tensorflow/tfjs-core'
import { Affine, chain, Exp, Standardize } from '@tfjs-flows/bijectors'
import { itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import {
  Independent,
  MultivariateNormalDiag,
  StudentT,
  TrainableDistribution,
  TransformedDistribution,
} from '@tfjs-flows/distributions'
import { checkpointLaws } from '@tfjs-flows/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { makeStack, Stack } from './fixtures/small-modules.ts'
import { loadModel } from './load-model.ts'
import { saveModel } from './save-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'save-model-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A flow whose parts carry numbers, arrays, a Variable and a list. */
function makeFlow(): TransformedDistribution {
  const initial = new Rng(1).normal([2])
  const shift = variable(initial)
  initial.dispose()
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: [0.1, -0.1], scaleDiag: [1, 2] }),
    bijector: chain([new Affine({ shift, scale: 0.5 }), new Exp(), new Standardize({ loc: [5, 5], scale: [3, 7] })]),
  })
}

/** A flow whose base is trained, between fixed numbers. */
function makeLearned(): TransformedDistribution {
  const distribution = new TrainableDistribution({
    family: StudentT,
    initial: { df: 5, scale: [1, 2] },
    fixed: { loc: [0, 0.5] },
  })
  return new TransformedDistribution({
    distribution: new Independent({ distribution }),
    bijector: new Affine({ shift: 4, scale: 3 }),
  })
}

describe('saveModel', () => {
  itObeys(
    checkpointLaws({
      create: () => makeStack(),
      evaluate: (stack): Tensor => tidy(() => stack.apply(new Rng(3).normal([16, 3]))),
      save: async (stack) => {
        const url = pathToFileURL(join(folder, 'runs', 'stack.safetensors'))
        await saveModel(stack, url)
        return url
      },
      load: async (url) => {
        const { model } = await loadModel(url)
        if (model instanceof Stack) return model
        throw new Error('the file must hold a Stack')
      },
    }),
  )

  describe.each(Object.entries({ 'a flow': makeFlow, 'a flow of a learned base': makeLearned }))(
    'of %s',
    (_, create) => {
      itObeys(
        checkpointLaws({
          create,
          evaluate: (flow) => tidy(() => flow.logProb(new Rng(3).uniform([16, 2], 6, 30))),
          save: async (flow) => {
            await saveModel(flow, join(folder, 'flow.safetensors'))
            return join(folder, 'flow.safetensors')
          },
          load: async (path) => {
            const { model } = await loadModel(path)
            if (model instanceof TransformedDistribution) return model
            throw new Error('the file must hold a TransformedDistribution')
          },
        }),
      )
    },
  )

  it('refuses an address that cannot be written', async () => {
    const stack = makeStack()
    await expect(saveModel(stack, 'https://host/a.safetensors')).rejects.toThrow(
      "save: a model is saved to a path (Node) or to indexeddb://name (browser); got 'https://host/a.safetensors'. For anything else store the bytes of encodeModel.",
    )
    stack.dispose()
  })
})
