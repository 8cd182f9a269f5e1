import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { canShareMemory, withSharedMemory } from './shared-memory.ts'

const files = createRequire(import.meta.url)
const moduleOf = (name: string): Promise<Buffer> =>
  readFile(files.resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${name}.wasm`))

it.each(['tfjs-backend-wasm', 'tfjs-backend-wasm-simd'])('%s keeps all but one bit', async (name) => {
  const stock = await moduleOf(name)
  const changed = withSharedMemory(stock)
  expect(changed && WebAssembly.validate(changed)).toBe(true)
  const different = [...stock.keys()].filter((at) => stock[at] !== changed?.[at])
  expect(different.map((at) => [stock[at], changed?.[at]])).toEqual([[1, 3]])
})

it('leaves alone what has no memory of its own, or one without end', async () => {
  expect(withSharedMemory(await moduleOf('tfjs-backend-wasm-threaded-simd'))).toBeUndefined()
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  expect(withSharedMemory(Uint8Array.from(header))).toBeUndefined()
  expect(withSharedMemory(Uint8Array.from([...header, 5, 3, 1, 0, 1]))).toBeUndefined()
})

it('Node can share memory', () => {
  expect(canShareMemory()).toBe(true)
})
