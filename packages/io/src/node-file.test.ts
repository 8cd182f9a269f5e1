import { afterEach, describe, expect, it, vi } from 'vitest'
import { filePath, nodeApi, openNodeFile } from './node-file.ts'

afterEach(() => vi.unstubAllGlobals())

describe('filePath', () => {
  it('tells paths from what is fetched', () => {
    expect(filePath('runs/a.safetensors')).toBe('runs/a.safetensors')
    expect(filePath('file:///runs/a%20b')).toBe('/runs/a b')
    expect(filePath('C:\\runs\\a')).toBe('C:\\runs\\a')
    expect(filePath('HTTPS://host/a')).toBeUndefined()
    expect(filePath(new URL('blob:null/1'))).toBeUndefined()
  })

  it('in a browser leaves names without a scheme to fetch, and refuses file URLs', () => {
    vi.stubGlobal('process', undefined)
    expect(nodeApi()).toBeUndefined()
    expect(filePath('models/a.safetensors')).toBeUndefined()
    expect(() => filePath('file:///a')).toThrow('paths need Node 20.16 or newer')
  })

  it('in a Node that is too old says so', async () => {
    vi.stubGlobal('process', { versions: { node: '20.0.0' } })
    expect(() => filePath('a.safetensors')).toThrow('paths need Node 20.16 or newer')
    await expect(openNodeFile('a.safetensors')).rejects.toThrow('paths need Node 20.16 or newer')
  })
})
