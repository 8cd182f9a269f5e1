import { FlowsError, type Json } from '@tfjs-flows/core'
import { maxJsonDepth } from './strict-json.ts'

/** Leaves room for the levels of the header around the value. */
const maxDepth = maxJsonDepth - 10

/** Free JSON data by key. */
export type JsonRecord = { readonly [key: string]: Json }

/**
 * JSON in which infinities and NaN survive, as `{"$number": "Infinity"}`, and in which nothing is dropped silently:
 * whatever is not JSON is an 'argument' error that names its place.
 */
export function toPortableJson(value: unknown, place: string, depth = 0): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
  if (depth < maxDepth && Array.isArray(value)) {
    return value.map((item, i) => toPortableJson(item, `${place}.${i}`, depth + 1))
  }
  if (depth < maxDepth && isPlainRecord(value) && !Object.hasOwn(value, '__proto__')) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return Object.fromEntries(entries.map(([key, item]) => [key, toPortableJson(item, `${place}.${key}`, depth + 1)]))
  }
  throw new FlowsError('argument', {
    who: 'save',
    rule: `${place} must be JSON: null, booleans, numbers, strings, arrays and plain records without a key __proto__, not nested too deep`,
    got: value === null || typeof value !== 'object' ? typeof value : `a ${value.constructor?.name ?? 'bare object'}`,
    do: 'Turn it into plain data first, such as Array.from(values) for a typed array',
  })
}

/** The inverse of `toPortableJson`. */
export function fromPortableJson(json: Json): Json {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map((item: Json) => fromPortableJson(item))
  const record = json as JsonRecord
  if (typeof record['$number'] === 'string') return Number(record['$number'])
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, fromPortableJson(item)]))
}

function isPlainRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
