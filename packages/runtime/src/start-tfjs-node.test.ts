import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { findBackendFactory, getBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeHost, fakeTfjsNode, removeFakeTfjsNode } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { startTfjsNode } from './start-tfjs-node.ts'

afterEach(removeFakeTfjsNode)

const node = '@tensorflow/tfjs-node'
const nodeGpu = '@tensorflow/tfjs-node-gpu'

describe('startTfjsNode', () => {
  it('starts what the package registers', async () => {
    const host = fakeHost({ [node]: () => fakeTfjsNode({ usesGpu: false }) })
    const started = await startTfjsNode('node', host)
    expect(started).toEqual({
      ok: true,
      tfjsBackend: 'tensorflow',
      why: 'libtensorflow on the CPU',
      software: false,
    })
    expect(getBackend()).toBe('tensorflow')
  })

  it('restores what Node 23 removed before it imports the package', async () => {
    const util = {}
    let present = false
    const load = (): object => {
      present = 'isNullOrUndefined' in util
      return fakeTfjsNode({ usesGpu: false })
    }
    await startTfjsNode('node', fakeHost({ [node]: load }, { builtin: () => util, nodeVersion: '24.21.0' }))
    expect(present).toBe(true)
  })

  it('takes CUDA only where TensorFlow found a device', async () => {
    const started = await startTfjsNode('node-gpu', fakeHost({ [nodeGpu]: () => fakeTfjsNode({ usesGpu: true }) }))
    expect(started).toMatchObject({ ok: true, why: 'libtensorflow on CUDA' })
    await removeFakeTfjsNode()
    const refused = await startTfjsNode('node-gpu', fakeHost({ [nodeGpu]: () => fakeTfjsNode({ usesGpu: false }) }))
    expect(refused).toMatchObject({ ok: false, reason: 'TensorFlow loaded and found no CUDA device' })
    expect(refused).toHaveProperty('fix', expect.stringContaining('CUDA 11.2 and cuDNN 8.1'))
    expect(getBackend()).toBe('cpu')
  })

  it('leaves no backend active where none was', async () => {
    removeBackend('cpu')
    registerBackend('cpu', () => new MathBackendCPU())
    const refused = await startTfjsNode('node-gpu', fakeHost({ [nodeGpu]: () => fakeTfjsNode({ usesGpu: false }) }))
    expect(refused).toMatchObject({ ok: false })
    expect(getBackend()).toBeFalsy()
    expect(await startTfjsNode('node', fakeHost({}))).toMatchObject({ ok: true, why: 'libtensorflow on the CPU' })
  })

  it('refuses a package with another tfjs-core and goes back', async () => {
    const load = (): object => fakeTfjsNode({ usesGpu: false, version: '3.0.0' })
    const host = fakeHost({ [node]: load })
    const refused = await startTfjsNode('node', host)
    expect(refused).toMatchObject({ ok: false, reason: expect.stringContaining(`${node} 3.0.0`) })
    expect(getBackend()).toBe('cpu')
    expect(findBackendFactory('tensorflow')).toBeFalsy()
  })

  it('passes on what the native addon says', async () => {
    const load = (): object => {
      throw new Error('The Node.js native addon module\n(tfjs_binding.node) can not be found')
    }
    const refused = await startTfjsNode('node', fakeHost({ [node]: load }))
    expect(refused).toHaveProperty(
      'reason',
      `${node} did not load: The Node.js native addon module (tfjs_binding.node) can not be found`,
    )
    expect(getBackend()).toBe('cpu')
  })

  it('says what to install where the package is absent', async () => {
    const refused = await startTfjsNode('node', thisHost)
    expect(refused).toMatchObject({ ok: false, reason: `the package ${node} is not installed` })
    expect(refused).toHaveProperty('fix', expect.stringContaining(`pnpm add ${node}@4.22.0`))
    expect(refused).toHaveProperty('fix', expect.stringContaining(`allowBuilds: { "${node}": true }`))
  })

  it('warns of a Node that is too new, there alone', async () => {
    const old = await startTfjsNode('node', fakeHost({}))
    const recent = await startTfjsNode('node', fakeHost({}, { nodeVersion: '24.21.0' }))
    expect(old).not.toHaveProperty('fix', expect.stringContaining('Node 22 or older'))
    expect(recent).toHaveProperty('fix', expect.stringContaining('Node 22 or older (this is Node 24)'))
  })

  it('is nothing for browsers', async () => {
    const refused = await startTfjsNode('node', fakeHost({}, { nodeVersion: undefined }))
    expect(refused).toMatchObject({ ok: false, reason: 'libtensorflow needs Node' })
  })
})
