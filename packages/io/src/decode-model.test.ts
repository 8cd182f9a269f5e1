import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Module, Rng, registerModule } from '@tfjs-flows/core'
import { checkpointLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { decodeModel } from './decode-model.ts'
import { encodeModel } from './encode-model.ts'
import { makeStack, Scale, Stack } from './fixtures/small-modules.ts'
import { metadataKey } from './model-header.ts'
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts'

async function loadStack(bytes: Uint8Array): Promise<Stack> {
  const { model } = await decodeModel(bytes)
  if (model instanceof Stack) return model
  throw new Error('the file must hold a Stack')
}

const evaluate = (stack: Stack): Tensor => tidy(() => stack.apply(new Rng(3).normal([16, 3])))

eachBackend(() => {
  itObeys(checkpointLaws({ create: () => makeStack(), evaluate, save: encodeModel, load: loadStack }))
})

/** The file of a stack with its tensors and our JSON changed by hand. */
async function tampered(
  change: (parts: {
    tensors: Map<
      string,
      { dtype: 'F32' | 'I32' | 'BOOL'; shape: number[]; values: Float32Array | Int32Array | Uint8Array }
    >
    // biome-ignore lint/suspicious/noExplicitAny: a test reaches into JSON of any form
    header: any
  }) => void,
): Promise<Uint8Array> {
  const stack = makeStack()
  const { tensors, metadata } = decodeSafetensors(await encodeModel(stack))
  stack.dispose()
  const header = JSON.parse(metadata.get(metadataKey) ?? '')
  change({ tensors: tensors as never, header })
  return encodeSafetensors(tensors, new Map([[metadataKey, JSON.stringify(header)]]))
}

async function failure(bytes: Uint8Array): Promise<FlowsError> {
  const before = memory().numTensors
  const error = await decodeModel(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(memory().numTensors, 'tensors left by a load that failed').toBe(before)
  expect(error).toBeInstanceOf(FlowsError)
  return error as FlowsError
}

describe('decodeModel', () => {
  it('keeps metadata and non-finite options', async () => {
    const stack = makeStack()
    const metadata = { columns: ['a', 'b'], best: Number.NEGATIVE_INFINITY, rng: new Rng(5).state }
    const loaded = await decodeModel(await encodeModel(stack, { metadata: { ...metadata, rng: { key: [5, 0] } } }))
    expect(loaded.metadata).toEqual({ ...metadata, rng: { key: [5, 0] } })
    expect((loaded.model as Stack).bounds).toEqual([Number.NEGATIVE_INFINITY, 2.5, Number.NaN])
    expect(loaded.header.libraries['@tensorflow/tfjs-core']).toBe('4.22.0')
    loaded.model.dispose()
    stack.dispose()
  })

  it('keeps a parameter frozen that was frozen', async () => {
    const stack = makeStack()
    stack.head.weight.trainable = false
    const loaded = await loadStack(await encodeModel(stack))
    expect([...loaded.parameters().keys()]).toEqual(['parts.0.weight'])
    expect(loaded.head.weight.trainable).toBe(false)
    loaded.dispose()
    stack.dispose()
  })

  it('gives the model values of its own', async () => {
    const stack = makeStack()
    const bytes = await encodeModel(stack)
    const loaded = await loadStack(bytes)
    const before = [...loaded.head.weight.dataSync()]
    bytes.fill(255)
    expect([...loaded.head.weight.dataSync()]).toEqual(before)
    loaded.dispose()
    stack.dispose()
  })

  const refusals: [string, string, Parameters<typeof tampered>[0]][] = [
    ['a missing parameter', "must hold the tensor 'head.weight'", ({ tensors }) => tensors.delete('head.weight')],
    ['a missing option tensor', "must hold the tensor 'parts.1.loc'", ({ tensors }) => tensors.delete('parts.1.loc')],
    [
      'a tensor without a place',
      "its place in TestStack; got 'head.bias'",
      ({ tensors }) => tensors.set('head.bias', { dtype: 'F32', shape: [1], values: new Float32Array(1) }),
    ],
    [
      'another shape',
      "'head.weight' must be float32 [3]; got F32 [2]",
      ({ tensors }) => tensors.set('head.weight', { dtype: 'F32', shape: [2], values: new Float32Array(2) }),
    ],
    [
      'another dtype',
      "'head.steps' must be int32 []; got F32 []",
      ({ tensors }) => tensors.set('head.steps', { dtype: 'F32', shape: [], values: new Float32Array(1) }),
    ],
    [
      'a constant that the options do not give',
      "the constant 'head.mask' must come out",
      ({ tensors }) => tensors.get('head.mask')?.values.fill(1),
    ],
    [
      'a bool that is neither',
      "'head.mask' must hold 0 or 1",
      ({ tensors }) => tensors.get('head.mask')?.values.fill(2),
    ],
    [
      'a huge tensor in the config',
      "'parts.1.loc' must be float32 [1000000000000]",
      ({ header }) => {
        header.spec.config.parts[1].config.loc.$tensor.shape = [1e12]
      },
    ],
    [
      'an unknown class inside',
      "the unknown class 'Nothing'",
      ({ header }) => {
        header.spec.config.head.className = 'Nothing'
      },
    ],
    [
      'options that the constructor refuses',
      "the model's options must build its classes",
      ({ header }) => {
        header.spec.config.head.config.features = -1
      },
    ],
    [
      'an option that no tensor of the model takes',
      "got 'head.extra'",
      ({ header, tensors }) => {
        header.spec.config.head.config.extra = { $tensor: { shape: [1], dtype: 'float32', kind: 'buffer' } }
        tensors.set('head.extra', { dtype: 'F32', shape: [1], values: new Float32Array(1) })
      },
    ],
    ['a trainable name that is unknown', "got 'ghost'", ({ header }) => header.trainable.push('ghost')],
  ]
  it.each(refusals)('refuses %s and leaves nothing behind', async (_, message, change) => {
    expect((await failure(await tampered(change))).message).toContain(message)
  })

  it('refuses a module whose constants its options do not rebuild', async () => {
    class Drawn extends Module {
      static override readonly className: string = 'TestDrawn'
      readonly order: Tensor
      constructor({ rng }: { rng: Rng }) {
        super()
        this.order = this.own(tensor(rng.permutation(16), [16], 'int32'))
      }
      protected override options(): Record<string, unknown> {
        return {}
      }
      override members(): Record<string, Tensor> {
        return { order: this.order }
      }
    }
    registerModule(Drawn)
    const drawn = new Drawn({ rng: new Rng(12) })
    const bytes = await encodeModel(drawn)
    expect((await failure(bytes)).message).toContain("the constant 'order' must come out")
    drawn.dispose()
  })

  it('tells a foreign safetensors file', async () => {
    const tensors = new Map([['w', { dtype: 'F32', shape: [1], values: new Float32Array(1) } as const]])
    const error = await failure(encodeSafetensors(tensors, new Map([['format', 'pt']])))
    expect(error.message).toContain('of another library. Read its tensors with readSafetensors')
    expect(error.code).toBe('file')
  })

  it('builds many features without a limit of its own', async () => {
    const scale = new Scale({ features: 100_000 })
    const loaded = await decodeModel(await encodeModel(scale))
    expect((loaded.model as Scale).weight.dataSync()).toEqual(scale.weight.dataSync())
    loaded.model.dispose()
    scale.dispose()
  })
})
