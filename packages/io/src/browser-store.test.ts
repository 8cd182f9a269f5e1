import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listStoredModels, readStored, removeStoredModel, storedName, writeStored } from './browser-store.ts'
import { makeStack, type Stack } from './fixtures/small-modules.ts'
import { inspectModel } from './inspect-model.ts'
import { loadModel } from './load-model.ts'
import { saveModel } from './save-model.ts'

afterEach(async () => {
  vi.unstubAllGlobals()
  for (const name of await listStoredModels()) await removeStoredModel(name)
})

describe('models in IndexedDB', () => {
  it('are saved, listed, inspected, loaded, replaced and removed by address', async () => {
    const stack = makeStack()
    await saveModel(stack, 'indexeddb://flow', { metadata: { round: 1 } })
    await saveModel(stack, 'indexeddb://flow', { metadata: { round: 2 } })
    expect(await listStoredModels()).toEqual(['flow'])
    expect((await inspectModel('indexeddb://flow')).header.metadata).toEqual({ round: 2 })
    const { model } = await loadModel('indexeddb://flow')
    expect((model as Stack).head.weight.dataSync()).toEqual(stack.head.weight.dataSync())
    await removeStoredModel('indexeddb://flow')
    expect(await listStoredModels()).toEqual([])
    model.dispose()
    stack.dispose()
  })

  it('are copies of the bytes', async () => {
    const bytes = Uint8Array.of(1, 2)
    await writeStored('b', bytes)
    bytes.fill(0)
    expect([...(await readStored('b'))]).toEqual([1, 2])
    expect(await listStoredModels()).toEqual(['b'])
  })

  it('that are missing are named with those that are there', async () => {
    await writeStored('old', Uint8Array.of(1))
    await expect(loadModel('indexeddb://new')).rejects.toThrow("a model called 'new'; got only [old]. Save it first.")
  })

  it('need a platform that has IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined)
    await expect(loadModel('indexeddb://flow')).rejects.toThrow('addresses indexeddb:// need a browser')
    vi.unstubAllGlobals()
  })

  it('have addresses of one form', () => {
    expect(storedName('indexeddb://a b/c')).toBe('a b/c')
    expect(storedName('indexeddb.safetensors')).toBeUndefined()
  })
})
