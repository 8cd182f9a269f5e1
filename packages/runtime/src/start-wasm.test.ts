import { readFile } from 'node:fs/promises'
import { getBackend, matMul, ones, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { isInitialized } from './activate.ts'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { startWasm } from './start-wasm.ts'
import { filesBesideThisModule } from './wasm-files.ts'

// One order: a browser's failure first, then a start that it must not have spoilt.
it('says which file a browser did not get, and starts afterwards with the right paths', async () => {
  expect(isInitialized('wasm')).toBe(false)
  const browser = fakeHost({}, { nodeVersion: undefined })
  const failed = await startWasm(browser, { wasmPaths: 'http://localhost:9/' })
  expect(failed).toMatchObject({
    ok: false,
    reason: expect.stringContaining('tfjs-backend-wasm-simd.wasm could not be'),
  })
  expect(failed).toHaveProperty('fix', expect.stringContaining('wasmPaths'))
  expect(getBackend()).toBe('cpu')

  const started = await startWasm(thisHost, { threads: 3 })
  expect(started).toMatchObject({ ok: true, why: 'WebAssembly with 128-bit SIMD, 3 threads, kernels of tfjs-flows' })
  expect(getBackend()).toBe('wasm')
  const values = tidy(() => matMul(ones([300, 300]), ones([300, 300])).dataSync())
  expect(values.every((value) => value === 300)).toBe(true)

  const again = await startWasm(thisHost, { threads: 1 })
  expect(again).toMatchObject({ ok: true, why: 'WebAssembly with 128-bit SIMD, 1 thread, kernels of tfjs-flows' })
  await expect(startWasm(thisHost, { threads: 0 })).rejects.toThrow("threads must be 'auto' or a whole number")
})

it('has the files of the tfjs package beside it', async () => {
  for (const address of Object.values(filesBesideThisModule())) {
    expect(WebAssembly.validate(await readFile(new URL(address)))).toBe(true)
  }
})
