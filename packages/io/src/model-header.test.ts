import { describe, expect, it } from 'vitest'
import { formatModelHeader, formatVersion, metadataKey, parseModelHeader } from './model-header.ts'

const spec = { className: 'A', config: { size: 2 } }
const text = formatModelHeader(spec, ['w'], { metadata: { note: 'x' } })

/** The error for a header in which one field has another value. */
function parseWith(field: string, value: unknown): () => unknown {
  const changed = JSON.stringify({ ...JSON.parse(text), [field]: value })
  return () => parseModelHeader(new Map([[metadataKey, changed]]))
}

describe('the model header', () => {
  it('returns what went in', () => {
    const header = parseModelHeader(new Map([[metadataKey, text]]))
    expect(header).toEqual({
      formatVersion,
      spec,
      trainable: ['w'],
      libraries: { '@tensorflow/tfjs-core': '4.22.0' },
      metadata: { note: 'x' },
    })
  })

  it('of a checkpoint carries the training state', () => {
    const training = { step: 3, best: Number.POSITIVE_INFINITY }
    const checkpoint = formatModelHeader(spec, [], { training })
    expect(parseModelHeader(new Map([[metadataKey, checkpoint]])).training).toEqual(training)
  })

  it('of a newer format says what to update', () => {
    expect(parseWith('formatVersion', formatVersion + 1)).toThrow(
      'load: this package reads format versions up to 1; got version 2. Update @tfjs-flows/io.',
    )
  })

  const wrong: [string, unknown, string][] = [
    ['format', 'other', "'format' must be"],
    ['formatVersion', 0, "'formatVersion' must be a whole number"],
    ['formatVersion', '1', "'formatVersion' must be a whole number"],
    ['spec', { className: 1, config: {} }, 'must hold {className, config}'],
    ['spec', undefined, 'must hold {className, config}'],
    ['trainable', 'w', "'trainable' must be an array"],
    ['trainable', [1], "'trainable' must be an array"],
    ['libraries', { a: 1 }, "'libraries' must map"],
    ['metadata', [], "'metadata' must be a JSON object"],
    ['metadata', { $number: '1' }, "'metadata' must be a JSON object"],
  ]
  it.each(wrong)('refuses %s = %j', (field, value, message) => {
    expect(parseWith(field, value)).toThrow(message)
  })

  it('is refused where it is not a JSON object', () => {
    expect(() => parseModelHeader(new Map([[metadataKey, '[]']]))).toThrow('the model header must be a JSON object')
    expect(() => parseModelHeader(new Map())).toThrow('a safetensors file of another library')
  })
})
