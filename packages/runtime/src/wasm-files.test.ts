import { describe, expect, it } from 'vitest'
import { addressOf, faultOfWasmFile, filesBesideThisModule } from './wasm-files.ts'

const answering =
  (body: BodyInit, status = 200) =>
  async (): Promise<Response> =>
    new Response(body, { status })

describe('faultOfWasmFile', () => {
  it('finds none in a WebAssembly module', async () => {
    expect(await faultOfWasmFile('/a.wasm', answering(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)))).toBeUndefined()
  })

  it('finds a missing file, a page in its place and a dead server', async () => {
    expect(await faultOfWasmFile('/a.wasm', answering('', 404))).toBe('/a.wasm answered 404')
    expect(await faultOfWasmFile('/a.wasm', answering('<!doctype html>'))).toContain('not WebAssembly')
    const dead = async (): Promise<Response> => {
      throw new TypeError('refused')
    }
    expect(await faultOfWasmFile('/a.wasm', dead)).toBe('/a.wasm could not be fetched (refused)')
  })
})

describe('addressOf', () => {
  it('takes a folder or a map', () => {
    const file = 'tfjs-backend-wasm-simd.wasm'
    expect(addressOf(file, '/wasm/')).toBe('/wasm/tfjs-backend-wasm-simd.wasm')
    expect(addressOf(file, filesBesideThisModule())).toMatch(/\/generated\/tfjs-backend-wasm-simd\.wasm$/)
  })
})
