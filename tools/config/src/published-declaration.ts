/**
 * A declaration file as it is published: the compiler leaves `./x.ts` in it, which is not in the package, and imports
 * for side effects, which declare nothing.
 */
export function publishedDeclaration(text: string): string {
  return text
    .replace(/^import\s+(['"])[^'"]+\1;?\n/gm, '')
    .replace(/(\bfrom\s+|\bimport\(\s*)(['"])(\.{1,2}\/[^'"]*)\.ts\2/g, '$1$2$3.js$2')
}
