import { type Tensor, tensor, variable } from '@tensorflow/tfjs-core'
import { type Json, Module, registerModule } from '@tfjs-flows/core'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeModel } from './encode-model.ts'
import { makeStack, type Stack } from './fixtures/small-modules.ts'
import { decodeSafetensors } from './safetensors.ts'

class Any extends Module {
  static override readonly className: string = 'TestAny'
  readonly #options: Record<string, unknown>
  readonly #members: Record<string, Tensor>
  constructor(options: Record<string, unknown>, members: Record<string, Tensor> = {}) {
    super()
    this.#options = options
    this.#members = members
  }
  protected override options(): Record<string, unknown> {
    return this.#options
  }
  override members(): Record<string, Tensor> {
    return this.#members
  }
}
registerModule(Any)

class Unregistered extends Any {
  static override readonly className: string = 'TestUnregistered'
}

const made: Tensor[] = []
const zero = (): Tensor => {
  const value = tensor([0])
  made.push(value)
  return value
}
afterEach(() => {
  for (const value of made.splice(0)) value.dispose()
})

describe('encodeModel', () => {
  it('writes the layout that Python reads', async () => {
    const stack: Stack = makeStack()
    const bytes = await encodeModel(stack)
    stack.dispose()
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
    const { __metadata__: metadata, ...entries } = header
    expect(length % 8).toBe(0)
    expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true)
    const offsets = Object.values(entries as Record<string, { data_offsets: [number, number] }>)
      .map((entry) => entry.data_offsets)
      .sort(([a], [b]) => a - b)
    expect(offsets[0]?.[0]).toBe(0)
    for (const [i, [begin]] of offsets.entries()) if (i > 0) expect(begin).toBe(offsets[i - 1]?.[1])
    expect(offsets.at(-1)?.[1]).toBe(bytes.length - 8 - length)
  })

  it('names every tensor by its dotted path', async () => {
    const stack = makeStack()
    const { tensors } = decodeSafetensors(await encodeModel(stack))
    expect([...tensors.keys()].sort()).toEqual([...stack.parameters().keys(), ...stack.buffers().keys()].sort())
    expect(tensors.get('parts.0.steps')).toEqual({ dtype: 'I32', shape: [], values: Int32Array.of(41) })
    expect(tensors.get('head.mask')).toEqual({ dtype: 'BOOL', shape: [3], values: Uint8Array.of(1, 0, 1) })
    stack.dispose()
  })

  it('writes the values of the call, whatever training does after it', async () => {
    const stack = makeStack()
    const before = stack.head.weight.dataSync().slice()
    const pending = encodeModel(stack)
    const next = tensor([9, 9, 9])
    stack.head.weight.assign(next)
    next.dispose()
    expect(decodeSafetensors(await pending).tensors.get('head.weight')?.values).toEqual(before)
    stack.dispose()
  })

  it('refuses a class that could not be loaded', async () => {
    await expect(encodeModel(new Unregistered({}))).rejects.toThrow("the unknown class 'TestUnregistered'")
    await expect(encodeModel(new Any({ inner: new Unregistered({}) }))).rejects.toThrow("at 'inner'")
  })

  it('refuses a tensor option that is not among the members', async () => {
    await expect(encodeModel(new Any({ loc: zero() }))).rejects.toThrow("no tensor [1] at 'loc'")
    await expect(encodeModel(new Any({ deep: [{ loc: zero() }] }))).rejects.toThrow("at 'deep.0.loc'")
  })

  it('refuses a member under a name of the training state', async () => {
    await expect(encodeModel(new Any({}, { 'training/step': zero() }))).rejects.toThrow("'training/step'")
  })

  it('refuses a tensor of text', async () => {
    const text = tensor(['a'])
    await expect(encodeModel(new Any({}, { text }))).rejects.toThrow("string at 'text'")
    text.dispose()
  })

  const notJson: [string, unknown][] = [
    ['a function', () => 0],
    ['a typed array', new Float32Array(2)],
    ['a date', new Date(0)],
    ['a map', new Map()],
  ]
  it.each(notJson)('refuses metadata with %s', async (_, value) => {
    const empty = new Any({})
    await expect(encodeModel(empty, { metadata: { deep: [value as Json] } })).rejects.toThrow(
      'metadata.deep.0 must be JSON',
    )
  })

  it('refuses metadata that holds itself', async () => {
    const loop: Record<string, Json> = {}
    loop['self'] = loop
    await expect(encodeModel(new Any({}), { metadata: loop })).rejects.toThrow('not nested too deep')
  })

  it('reads a Variable that stands for two parts', async () => {
    const initial = zero()
    const shared = variable(initial)
    const { tensors } = decodeSafetensors(await encodeModel(new Any({}, { a: shared, b: shared })))
    expect([...tensors.keys()]).toEqual(['a', 'b'])
    shared.dispose()
  })
})
