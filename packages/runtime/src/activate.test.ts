import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { engine, getBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it } from 'vitest'
import { activate, activeBackend, isInitialized } from './activate.ts'

afterEach(async () => {
  await activate('cpu')
  if (engine().backendNames().includes('trial')) removeBackend('trial')
})

describe('activate', () => {
  it('starts a backend with one call of its factory and keeps its priority', async () => {
    let calls = 0
    const factory = async (): Promise<MathBackendCPU> => {
      calls += 1
      return new MathBackendCPU()
    }
    registerBackend('trial', factory, 7)
    await activate('trial')
    expect(activeBackend()).toBe('trial')
    await activate('cpu')
    await activate('trial')
    expect(calls).toBe(1)
    expect(engine().registryFactory['trial']?.priority).toBe(7)
  })

  it('says why a factory failed and leaves the backend as it was', async () => {
    registerBackend('trial', async () => {
      throw new Error('no such device')
    })
    await expect(activate('trial')).rejects.toThrow('no such device')
    expect(activeBackend()).toBe('cpu')
    expect(getBackend()).toBe('cpu')
  })

  it('refuses a backend that nobody registered', async () => {
    await expect(activate('trial')).rejects.toThrow("no backend registered as 'trial'")
  })
})

describe('isInitialized', () => {
  it('does not start what it asks about', () => {
    registerBackend('trial', () => new MathBackendCPU())
    expect(isInitialized('trial')).toBe(false)
    expect(isInitialized('trial')).toBe(false)
    expect(isInitialized('cpu')).toBe(true)
  })
})
