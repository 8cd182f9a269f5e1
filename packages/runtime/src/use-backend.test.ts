import { getBackend, matMul, setBackend, tensor2d } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import type { BackendChoice } from './backend-name.ts'
import { useBackend } from './use-backend.ts'

afterEach(async () => {
  await setBackend('cpu')
})

describe('useBackend', () => {
  it.each(['cpu', 'wasm'] as const)('starts %s by name', async (name) => {
    const chosen = await useBackend(name)
    expect(chosen).toMatchObject({ name, tfjsBackend: name, tried: [{ name, ok: true }] })
    expect(getBackend()).toBe(name)
    const x = tensor2d([1, 2, 3, 4], [2, 2])
    const y = matMul(x, x)
    expect([...(await y.data())]).toEqual([7, 10, 15, 22])
    x.dispose()
    y.dispose()
  })

  it('serves simultaneous calls one after the other', async () => {
    const chosen = await Promise.all([useBackend('wasm'), useBackend('cpu'), useBackend('wasm')])
    expect(chosen.map(({ name }) => name)).toEqual(['wasm', 'cpu', 'wasm'])
    expect(getBackend()).toBe('wasm')
  })

  it('refuses an unknown name', async () => {
    await expect(useBackend('gpu' as BackendChoice)).rejects.toMatchObject({ code: 'argument' })
  })

  it.each(['node', 'node-gpu'] as const)('says how to install %s', async (name) => {
    await expect(useBackend(name)).rejects.toThrow(`Run pnpm add @tensorflow/tfjs-${name}@4.22.0`)
  })
})
