import { readFileSync } from 'node:fs'

/**
 * The exported names of a package whose file, or a file of the package that it imports, imports `target`
 * ('./invert-increasing.ts'): what a class is built on, read from the source.
 */
export function importersOf(folder: URL, target: string): ReadonlySet<string> {
  const exported = [...sourceOf(folder, './index.ts').matchAll(/^export \{([^}]*)\} from '(\.\/[^']+)'/gm)]
  const found = exported.filter(([, , file = '']) => reaches(folder, file, target))
  return new Set(found.flatMap(([, names = '']) => names.split(',').map((name) => name.trim())))
}

function reaches(folder: URL, file: string, target: string, seen: Set<string> = new Set()): boolean {
  seen.add(file)
  const imported = [...sourceOf(folder, file).matchAll(/^(?:import|\}) .*from '(\.\/[^'/]+)'/gm)].map(
    ([, path = '']) => path,
  )
  return imported.some((path) => path === target || (!seen.has(path) && reaches(folder, path, target, seen)))
}

function sourceOf(folder: URL, file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}
