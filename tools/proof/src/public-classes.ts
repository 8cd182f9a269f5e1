/** A class that is exported: not abstract, so that it has a name in files. */
export interface PublicClass {
  readonly className: string
}

/** The classes among a package's exports that extend one of `bases`, by exported name, without the abstract ones. */
export function publicClasses(
  exports: Readonly<Record<string, unknown>>,
  bases: readonly unknown[],
): ReadonlyMap<string, PublicClass> {
  const found = new Map<string, PublicClass>()
  for (const name of Object.keys(exports).sort()) {
    const value = exports[name]
    if (bases.includes(value) || !extendsOneOf(value, bases)) continue
    const { className } = value as Partial<PublicClass>
    if (className !== undefined) found.set(name, { className })
  }
  return found
}

function extendsOneOf(value: unknown, bases: readonly unknown[]): boolean {
  let at = value
  while (typeof at === 'function') {
    if (bases.includes(at)) return true
    at = Object.getPrototypeOf(at)
  }
  return false
}
