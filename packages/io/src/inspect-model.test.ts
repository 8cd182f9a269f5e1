import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeModel } from './encode-model.ts'
import { makeStack, Scale } from './fixtures/small-modules.ts'
import { inspectModel } from './inspect-model.ts'
import { saveModel } from './save-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspect-model-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('inspectModel', () => {
  it('lists tensors, classes, metadata and size', async () => {
    const stack = makeStack()
    const bytes = await encodeModel(stack, { metadata: { seed: 1 } })
    const summary = await inspectModel(bytes)
    expect(summary.bytes).toBe(bytes.length)
    expect(summary.header.spec.className).toBe('TestStack')
    expect(summary.header.metadata).toEqual({ seed: 1 })
    expect(summary.tensors.find(({ name }) => name === 'parts.1.loc')).toEqual({
      name: 'parts.1.loc',
      dtype: 'F32',
      shape: [3],
      bytes: 12,
    })
    stack.dispose()
  })

  it('reads the header of a path or a Blob and no more', async () => {
    const scale = new Scale({ features: 300_000 })
    const path = join(folder, 'scale.safetensors')
    await saveModel(scale, path)
    expect((await inspectModel(path)).tensors).toHaveLength(3)
    const ranges: [number, number][] = []
    class Watched extends Blob {
      override slice(begin = 0, end = this.size): Blob {
        ranges.push([begin, end])
        return super.slice(begin, end)
      }
    }
    const summary = await inspectModel(new Watched([await encodeModel(scale)]))
    expect(summary.bytes).toBeGreaterThan(1_200_000)
    expect(ranges.map(([begin, end]) => end - begin)).toEqual([8, expect.any(Number)])
    expect(ranges[1]?.[1]).toBeLessThan(2000)
    scale.dispose()
  })

  it('notices a file cut short without reading it', async () => {
    const scale = new Scale({ features: 1000 })
    const path = join(folder, 'cut.safetensors')
    await saveModel(scale, path)
    truncateSync(path, 3000)
    await expect(inspectModel(path)).rejects.toThrow('must follow each other inside the file')
    truncateSync(path, 5)
    await expect(inspectModel(path)).rejects.toThrow('starts with 8 bytes')
    scale.dispose()
  })
})
