import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { checkpointLaws } from '@tfjs-flows/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { makeStack, Stack } from './fixtures/small-modules.ts'
import { loadModel } from './load-model.ts'
import { saveModel } from './save-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'save-model-'))
afterAll(() => rmSync(folder, { recursive: true }))

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

  it('refuses an address that cannot be written', async () => {
    const stack = makeStack()
    await expect(saveModel(stack, 'https://host/a.safetensors')).rejects.toThrow(
      "save: a model is saved to a path (Node) or to indexeddb://name (browser); got 'https://host/a.safetensors'. For anything else store the bytes of encodeModel.",
    )
    stack.dispose()
  })
})
