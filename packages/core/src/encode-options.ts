import { Tensor, Variable } from '@tensorflow/tfjs-core'
import { FlowsError } from './flows-error.ts'

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The JSON form of a module's options. A nested module is `{className, config}`, a tensor `{$tensor: {...}}`. */
export type ModuleConfig = { readonly [key: string]: Json }

/** A module in JSON: which class, and its options. */
export type ModuleSpec = { readonly className: string; readonly config: ModuleConfig }

/** What a config says of a tensor whose values are elsewhere, under the dotted name of its place in the config. */
export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'bool'
  readonly kind: 'constant' | 'buffer' | 'parameter'
}

/** Turns live options into JSON; undefined options are left out. */
export function encodeOptions(options: Record<string, unknown>): ModuleConfig {
  const config: Record<string, Json> = {}
  for (const [key, value] of Object.entries(options)) if (value !== undefined) config[key] = encode(value, key)
  return config
}

function encode(value: unknown, key: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return encodeNumber(value)
  if (value instanceof Tensor) {
    const kind = value instanceof Variable ? (value.trainable ? 'parameter' : 'buffer') : 'constant'
    return { $tensor: { shape: value.shape, dtype: value.dtype, kind } }
  }
  if (isModule(value)) return { className: value.className, config: value.getConfig() }
  if (Array.isArray(value)) return value.map((item, i) => encode(item, `${key}.${i}`))
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return encodeOptions(value as Record<string, unknown>)
  }
  throw new FlowsError('argument', {
    who: 'getConfig',
    rule: 'an option must be JSON, a Tensor, a Module, or an array or record of these',
    got: `${typeof value} at '${key}'`,
    do: 'Store the data that rebuilds it instead',
  })
}

/** JSON has no infinities and no NaN. */
function encodeNumber(value: number): Json {
  return Number.isFinite(value) ? value : { $number: String(value) }
}

/** A Module, seen without its class: this file lies below it. */
function isModule(value: unknown): value is { readonly className: string; getConfig(): ModuleConfig } {
  if (typeof value !== 'object' || value === null) return false
  return 'getConfig' in value && typeof value.getConfig === 'function' && 'className' in value
}
