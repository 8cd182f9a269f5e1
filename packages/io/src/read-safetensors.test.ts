import { describe, expect, it } from 'vitest'
import { readSafetensors } from './read-safetensors.ts'
import { encodeSafetensors } from './safetensors.ts'

describe('readSafetensors', () => {
  it('reads a file of any library from any source', async () => {
    const weight = { dtype: 'F32', shape: [2], values: Float32Array.of(1, 2) } as const
    const bytes = encodeSafetensors(new Map([['net.0.weight', weight]]), new Map([['format', 'pt']]))
    const read = await readSafetensors(new Blob([bytes]))
    expect(read.tensors.get('net.0.weight')).toEqual(weight)
    expect(read.metadata.get('format')).toBe('pt')
  })
})
