import { version_core } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

describe('tfjsMismatch', () => {
  it('finds nothing where every version is the same', () => {
    const host = fakeHost({}, { globals: { tf: { version: { 'tfjs-core': version_core } } } })
    expect(tfjsMismatch(host)).toBeUndefined()
    expect(tfjsMismatch(host, { name: 'a', module: { version_wasm: version_core } })).toBeUndefined()
    expect(tfjsMismatch(host, { name: 'a', module: {} })).toBeUndefined()
  })

  it('names a loaded package of another version', () => {
    const module = { version: { 'tfjs-core': '3.21.0' } }
    const found = tfjsMismatch(fakeHost({}), { name: '@tensorflow/tfjs-node', module })
    expect(found?.reason).toBe(
      `two versions of TensorFlow.js are loaded: @tensorflow/tfjs-core ${version_core} and @tensorflow/tfjs-node 3.21.0`,
    )
    expect(found?.fix).toContain('npm ls @tensorflow/tfjs-core')
  })

  it("names a script tag's tf and another copy of this package", () => {
    const tagged = tfjsMismatch(fakeHost({}, { globals: { tf: { version_core: '4.10.0' } } }))
    expect(tagged?.reason).toContain("a script tag's tf 4.10.0")
    const globals = { [Symbol.for('tfjs-flows.tfjs-core-versions')]: new Set(['4.0.0']) }
    expect(tfjsMismatch(fakeHost({}, { globals }))?.reason).toContain('another copy of tfjs-core (1) 4.0.0')
  })
})
