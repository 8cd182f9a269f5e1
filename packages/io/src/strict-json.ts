import type { Json } from '@tfjs-flows/core'
import { excerpt, fileError } from './file-error.ts'

/** Deep enough for some sixty nested modules, and far from any stack limit. */
export const maxJsonDepth = 200

/**
 * Parses JSON of a file that nobody vouches for: on top of the grammar it refuses a key given twice, a key `__proto__`
 * and nesting past `maxJsonDepth`. Errors: 'file', naming `what`.
 */
export function parseStrictJson(text: string, what: string): Json {
  let parsed: Json
  try {
    parsed = JSON.parse(text) as Json
  } catch (cause) {
    throw fileError(`${what} must be JSON`, excerpt(text), 'Save the file again, or check that it is complete', cause)
  }
  checkKeys(text, what)
  return parsed
}

/** Walks text that is known to be JSON, with one set of keys an open object (none for an array). */
function checkKeys(text: string, what: string): void {
  const open: (Set<string> | undefined)[] = []
  let expectsKey = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]
    if (char === '"') {
      const end = endOfString(text, i)
      if (expectsKey) addKey(open.at(-1), JSON.parse(text.slice(i, end + 1)) as string, what)
      expectsKey = false
      i = end
    } else if (char === '{' || char === '[') {
      expectsKey = char === '{'
      open.push(expectsKey ? new Set() : undefined)
      if (open.length > maxJsonDepth) {
        throw fileError(`${what} must not nest deeper than ${maxJsonDepth} levels`, 'a deeper one', 'Check its origin')
      }
    } else if (char === '}' || char === ']') open.pop()
    else if (char === ',') expectsKey = open.at(-1) !== undefined
  }
}

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1
  return end
}

function addKey(keys: Set<string> | undefined, key: string, what: string): void {
  if (key === '__proto__') throw fileError(`${what} must not hold the key '__proto__'`, 'one', 'Check its origin')
  if (keys?.has(key)) throw fileError(`${what} must hold each key once`, `${excerpt(key)} twice`, 'Check its origin')
  keys?.add(key)
}
