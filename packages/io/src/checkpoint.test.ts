import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { afterAll, describe, expect, it } from 'vitest'
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts'
import { encodeFile } from './encode-model.ts'
import { makeStack, type Stack } from './fixtures/small-modules.ts'
import { inspectModel } from './inspect-model.ts'
import { loadModel } from './load-model.ts'
import { saveModel } from './save-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
const path = join(folder, 'run.safetensors')
afterAll(() => rmSync(folder, { recursive: true }))

describe('a checkpoint', () => {
  it('brings back the model, the training tensors and the state', async () => {
    const stack = makeStack()
    const moment = tensor([1, 2, 3, 4], [2, 2])
    const tensors = new Map<string, Tensor | Float32Array>([
      ['adam.m.head.weight', moment],
      ['ema/head.weight', Float32Array.of(Number.NaN, -0)],
    ])
    const state = { step: 1200, best: Number.POSITIVE_INFINITY, order: [2, 0, 1], rng: { key: [1, 2], block: 2 ** 40 } }
    await saveCheckpoint(path, { model: stack, training: { tensors, state }, metadata: { run: 'a' } })
    const loaded = await loadCheckpoint(path)
    expect(loaded.training.state).toEqual(state)
    expect([...loaded.training.tensors]).toEqual([
      ['adam.m.head.weight', Float32Array.of(1, 2, 3, 4)],
      ['ema/head.weight', Float32Array.of(Number.NaN, -0)],
    ])
    expect(loaded.metadata).toEqual({ run: 'a' })
    expect((loaded.model as Stack).head.weight.dataSync()).toEqual(stack.head.weight.dataSync())
    const shapes = (await inspectModel(path)).tensors.filter(({ name }) => name.startsWith('training/'))
    expect(shapes.map(({ shape }) => shape)).toEqual([[2, 2], [2]])
    for (const part of [loaded.model, stack, moment]) part.dispose()
  })

  it('is a model to loadModel, but a model is no checkpoint', async () => {
    const stack = makeStack()
    await saveCheckpoint(path, {
      model: stack,
      training: { tensors: new Map([['m', new Float32Array(2)]]), state: null },
    })
    ;(await loadModel(path)).model.dispose()
    await saveModel(stack, path)
    const before = memory().numTensors
    await expect(loadCheckpoint(path)).rejects.toThrow('a model alone. Use loadModel')
    expect(memory().numTensors).toBe(before)
    stack.dispose()
  })

  it('takes an array as it is at the call', async () => {
    const stack = makeStack()
    const moment = Float32Array.of(1)
    const pending = encodeFile(stack, {}, { tensors: new Map([['m', moment]]), state: {} })
    moment.fill(5)
    const { model, training } = await loadCheckpoint(await pending)
    expect(training.tensors.get('m')).toEqual(Float32Array.of(1))
    model.dispose()
    stack.dispose()
  })

  it('keeps float32 alone', async () => {
    const stack = makeStack()
    const step = tensor([1], [1], 'int32')
    const training = { tensors: new Map([['step', step]]), state: {} }
    await expect(saveCheckpoint(path, { model: stack, training })).rejects.toThrow("got int32 at 'training/step'")
    step.dispose()
    stack.dispose()
  })
})
