import { describe, expect, it } from 'vitest'
import { MissingPackage, thisHost } from './host.ts'

describe('thisHost', () => {
  it('is this Node', () => {
    expect(thisHost.nodeVersion).toBe(process.versions.node)
    expect(thisHost.builtin('node:os')).toHaveProperty('totalmem')
  })

  it('loads packages by name', async () => {
    expect(await thisHost.importModule('@tensorflow/tfjs-backend-cpu')).toHaveProperty('version_cpu')
  })

  it('says when a package is not installed', async () => {
    const missing = thisHost.importModule('@tensorflow/tfjs-not-there')
    await expect(missing).rejects.toThrow(MissingPackage)
    await expect(missing).rejects.toThrow('the package @tensorflow/tfjs-not-there is not installed')
  })

  it('passes on what a package throws while it loads', async () => {
    const broken = 'data:text/javascript,throw new RangeError("broken")'
    await expect(thisHost.importModule(broken)).rejects.toThrow('broken')
  })
})
