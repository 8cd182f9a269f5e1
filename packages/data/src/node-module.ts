import { FlowsError } from '@tfjs-flows/core'

/** The modules of Node that reading and writing files needs. */
interface NodeModules {
  readonly 'node:crypto': typeof import('node:crypto')
  readonly 'node:fs': typeof import('node:fs')
  readonly 'node:path': typeof import('node:path')
}

/**
 * A module of Node, asked for when a file is touched: no bundler sees it, so the package also loads in a browser.
 * Throws a FlowsError ('not-available') outside Node.
 */
export function nodeModule<K extends keyof NodeModules>(name: K): NodeModules[K] {
  const found = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.(name)
  if (found === undefined) {
    throw new FlowsError('not-available', {
      who: 'data',
      rule: 'files are read and written in Node 20.16 or newer only',
      got: `no ${name}`,
      do: 'In a browser pass the bytes to parseNpy, or build the Float64Array yourself',
    })
  }
  return found as NodeModules[K]
}
