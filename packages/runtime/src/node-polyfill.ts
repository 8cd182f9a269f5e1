import type { Host } from './host.ts'

/** What tfjs-node 4.22 takes from Node's `util` and Node 23 removed. */
const removed: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: Array.isArray,
  isBoolean: (value) => typeof value === 'boolean',
  isDate: (value) => value instanceof Date,
  isError: (value) => value instanceof Error,
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject: (value) => typeof value === 'object' && value !== null,
  isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
  isRegExp: (value) => value instanceof RegExp,
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
}

/**
 * Puts back the functions of Node's `util` that Node 23 removed and tfjs-node still calls; those that exist stay as
 * they are. Returns the names put back. Must run before tfjs-node is imported.
 */
export function restoreUtilPredicates(host: Host): string[] {
  const util = host.builtin('node:util')
  if (util === undefined) return []
  const missing = Object.keys(removed).filter((name) => !(name in util))
  for (const name of missing) Reflect.set(util, name, removed[name])
  return missing
}
