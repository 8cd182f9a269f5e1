import { getBackend } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import { afterEach, describe, expect, it } from 'vitest'
import { chooseBackend } from './choose-backend.ts'
import { fakeHost, fakeTfjsNode, removeFakeTfjsNode } from './fake-host.fixture.ts'

afterEach(removeFakeTfjsNode)

const rest = { wasmPaths: undefined, dawnFlags: [] }

describe('chooseBackend', () => {
  it('takes wasm for auto where nothing else starts, with the reasons', async () => {
    const chosen = await chooseBackend('auto', { ...rest, host: fakeHost({}) })
    expect(chosen).toMatchObject({ name: 'wasm', tfjsBackend: 'wasm' })
    expect(chosen.why).toContain('the first of node-gpu, webgpu, node, wasm that starts here')
    expect(chosen.tried).toEqual([
      { name: 'node-gpu', ok: false, reason: 'the package @tensorflow/tfjs-node-gpu is not installed' },
      { name: 'webgpu', ok: false, reason: 'the package webgpu is not installed' },
      { name: 'node', ok: false, reason: 'the package @tensorflow/tfjs-node is not installed' },
      { name: 'wasm', ok: true, reason: 'WebAssembly with 128-bit SIMD, 1 thread, kernels of tfjs-flows' },
    ])
  })

  it('stops auto at the first that starts', async () => {
    const host = fakeHost({ '@tensorflow/tfjs-node-gpu': () => fakeTfjsNode({ usesGpu: true }) })
    const chosen = await chooseBackend('auto', { ...rest, host })
    expect(chosen).toMatchObject({
      name: 'node-gpu',
      tfjsBackend: 'tensorflow',
      tried: [{ name: 'node-gpu', ok: true }],
    })
  })

  it('goes on after a GPU build without a GPU', async () => {
    const modules = { '@tensorflow/tfjs-node-gpu': () => fakeTfjsNode({ usesGpu: false }) }
    const chosen = await chooseBackend('auto', { ...rest, host: fakeHost(modules) })
    expect(chosen.tried.map(({ name, ok }) => [name, ok])).toEqual([
      ['node-gpu', false],
      ['webgpu', false],
      ['node', true],
    ])
  })

  it('throws for a backend asked for by name, and changes nothing', async () => {
    const failing = chooseBackend('node', { ...rest, host: fakeHost({}) })
    await expect(failing).rejects.toThrow(FlowsError)
    await expect(failing).rejects.toMatchObject({ code: 'backend' })
    await expect(failing).rejects.toThrow(
      "useBackend('node'): the backend must start here; got the package @tensorflow/tfjs-node is not installed. Run pnpm add",
    )
    expect(getBackend()).toBe('cpu')
  })

  it('throws with every reason where auto finds nothing', async () => {
    const host = fakeHost({ '@tensorflow/tfjs-backend-wasm': () => ({ version_wasm: '4.0.0' }) })
    const failing = chooseBackend('auto', { ...rest, host })
    await expect(failing).rejects.toThrow(/node-gpu: .*; webgpu: .*; node: .*; wasm: two versions of TensorFlow.js/)
  })

  it('throws for unknown names and for two versions of tfjs', async () => {
    await expect(chooseBackend('webgl', { ...rest, host: fakeHost({}) })).rejects.toMatchObject({ code: 'argument' })
    const host = fakeHost({}, { globals: { tf: { version_core: '3.0.0' } } })
    await expect(chooseBackend('cpu', { ...rest, host })).rejects.toThrow(/two versions of TensorFlow\.js are loaded/)
  })
})
