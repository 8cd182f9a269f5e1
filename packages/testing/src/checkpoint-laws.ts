import { memory, type Tensor } from '@tensorflow/tfjs-core'
import type { Json, Module } from '@tfjs-flows/core'
import type { Law } from './law.ts'

/** How to make, evaluate, keep and restore one kind of model; `Saved` is whatever `save` gives and `load` takes. */
export interface CheckpointSubject<M extends Module, Saved> {
  /** A fresh model that the laws own, with everything in it that it owns; best not in its initial state. */
  create(): M
  /** What must come out the same after a reload, such as `logProb` at fixed points; the laws own the result. */
  evaluate(model: M): Tensor
  save(model: M): Saved | Promise<Saved>
  /** The restored model, which the laws own; fails if it is not an M. */
  load(saved: Saved): M | Promise<M>
}

/**
 * What every kept model must obey: bit-equal evaluation, the same state by name, the same config, no tensor left behind.
 *
 * @example
 * ```ts
 * itObeys(checkpointLaws({ create, evaluate: (flow) => flow.logProb(x), save: encodeModel, load }))
 * ```
 */
export function checkpointLaws<M extends Module, Saved>(subject: CheckpointSubject<M, Saved>): Law[] {
  return [
    { name: 'a reloaded model evaluates bit for bit as before', check: () => checkEvaluation(subject) },
    { name: 'a reload keeps names, shapes, dtypes, values and trainability', check: () => checkState(subject) },
    { name: 'a reload keeps the config', check: () => checkConfig(subject) },
    { name: 'dispose after a reload leaves no tensor', check: () => checkTensors(subject) },
  ]
}

async function reload<M extends Module, Saved, T>(
  subject: CheckpointSubject<M, Saved>,
  compare: (before: M, after: M) => T | Promise<T>,
): Promise<T> {
  const before = subject.create()
  let after: M | undefined
  try {
    after = await subject.load(await subject.save(before))
    return await compare(before, after)
  } finally {
    before.dispose()
    after?.dispose()
  }
}

function checkEvaluation<M extends Module, Saved>(subject: CheckpointSubject<M, Saved>): Promise<void> {
  return reload(subject, async (before, after) => {
    const [expected, got] = [subject.evaluate(before), subject.evaluate(after)]
    try {
      requireEqualBits('evaluation', await expected.data(), await got.data())
    } finally {
      expected.dispose()
      got.dispose()
    }
  })
}

function checkState<M extends Module, Saved>(subject: CheckpointSubject<M, Saved>): Promise<void> {
  return reload(subject, async (before, after) => {
    for (const kind of ['parameters', 'buffers'] as const) {
      const [expected, got] = [before[kind](), after[kind]()]
      requireSame(`names of ${kind}`, [...expected.keys()], [...got.keys()])
      for (const [name, tensor] of expected) {
        const other = got.get(name) as Tensor
        requireSame(`shape and dtype of ${name}`, [tensor.shape, tensor.dtype], [other.shape, other.dtype])
        requireEqualBits(name, await tensor.data(), await other.data())
      }
    }
  })
}

/** A constant comes back as a buffer that the model owns, which `kind` shows and nothing else does. */
function checkConfig<M extends Module, Saved>(subject: CheckpointSubject<M, Saved>): Promise<void> {
  const comparable = (model: M): Json => ownedConstants({ className: model.className, config: model.getConfig() })
  return reload(subject, (before, after) => requireSame('config', comparable(before), comparable(after)))
}

function ownedConstants(json: Json): Json {
  return JSON.parse(JSON.stringify(json), (key, value) => (key === 'kind' && value === 'constant' ? 'buffer' : value))
}

async function checkTensors<M extends Module, Saved>(subject: CheckpointSubject<M, Saved>): Promise<void> {
  const before = memory().numTensors
  await reload(subject, () => undefined)
  requireSame('tensors in memory', before, memory().numTensors)
}

function requireSame(what: string, expected: Json, got: Json): void {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(got)]
  if (a !== b) throw new Error(`${what} must survive a reload: was ${a}, is ${b}`)
}

/** Compares bit patterns, so that a NaN equals itself and 0 is not -0. */
function requireEqualBits(what: string, expected: ArrayBufferView, got: ArrayBufferView): void {
  const [a, b] = [bytesOf(expected), bytesOf(got)]
  const at = a.length === b.length ? a.findIndex((byte, i) => byte !== b[i]) : 0
  if (at !== -1) throw new Error(`${what} must survive a reload bit for bit: was ${expected}, is ${got} (byte ${at})`)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
