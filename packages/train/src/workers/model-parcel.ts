import { type Tensor, tensor, Variable } from '@tensorflow/tfjs-core'
import { FlowsError, fromSpec, type Module, type ModuleSpec, toSpec } from '@tfjs-flows/core'

interface Values {
  readonly shape: readonly number[]
  readonly dtype: Tensor['dtype']
  readonly values: Float32Array | Int32Array | Uint8Array
}

/** A model as plain data that another thread can be sent. */
export interface ModelParcel {
  readonly spec: ModuleSpec
  /** Parameters and buffers by dotted name. */
  readonly tensors: ReadonlyMap<string, Values>
  readonly trainable: ReadonlySet<string>
}

/** Reads a model's classes, options and values; the model stays as it is. */
export async function packModel(module: Module): Promise<ModelParcel> {
  const tensors = new Map<string, Values>()
  for (const [name, tensor] of [...module.parameters(), ...module.buffers()]) {
    const values = (await tensor.data()) as Values['values']
    tensors.set(name, { shape: tensor.shape, dtype: tensor.dtype, values })
  }
  return { spec: toSpec(module), tensors, trainable: new Set(module.parameters().keys()) }
}

/**
 * The model of a parcel, with the same bits; the caller disposes it. Its classes must be registered in this thread.
 *
 * @throws FlowsError 'not-registered' for an unknown class, 'argument' for an option that is a tensor without a name
 */
export function unpackModel({ spec, tensors, trainable }: ModelParcel): Module {
  const module = fromSpec(spec, (name) => {
    const found = tensors.get(name)
    if (found !== undefined) return found.values
    throw new FlowsError('argument', {
      who: 'fit',
      rule: 'with workers, an option that is a tensor must be in members() under the same name',
      got: `no tensor '${name}' in ${spec.className}`,
      do: 'List it in members(), or train with workers: 1',
    })
  })
  for (const [name, target] of [...module.parameters(), ...module.buffers()]) {
    const found = tensors.get(name)
    if (!(target instanceof Variable) || found === undefined) continue
    const values = tensor(found.values, [...found.shape], found.dtype)
    target.assign(values)
    values.dispose()
    target.trainable = trainable.has(name)
  }
  return module
}
