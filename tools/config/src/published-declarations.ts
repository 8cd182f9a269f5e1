import { posix } from 'node:path'

/** What a declaration names: the part before a relative `.ts` file, its quote, the path without extension. */
const relative = /(\bfrom\s+|\bimport\(\s*)(['"])(\.{1,2}\/[^'"]*)\.ts\2/g

/**
 * The declaration files to publish, by path below `dist`: those that `index.d.ts` reaches. The compiler leaves `./x.ts`
 * in them, which is not in the package, and imports for side effects, which declare nothing.
 */
export function publishedDeclarations(emitted: ReadonlyMap<string, string>): Map<string, string> {
  const published = new Map<string, string>()
  const reach = (path: string): void => {
    const text = emitted.get(path)
    if (text === undefined || published.has(path)) return
    const declaration = text.replace(/^import\s+(['"])[^'"]+\1;?\n/gm, '')
    published.set(path, declaration.replace(relative, '$1$2$3.js$2'))
    for (const [, , , target = ''] of declaration.matchAll(relative)) {
      reach(posix.join(posix.dirname(path), `${target}.d.ts`))
    }
  }
  reach('index.d.ts')
  return published
}
