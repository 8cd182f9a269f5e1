import { posix } from 'node:path'
import type { Finding } from '../finding.ts'
import { importsOf, packageOf } from '../imports-of.ts'
import type { SourceFile } from '../source-file.ts'
import type { Manifest, Package, Rule } from '../workspace.ts'

/** The floors of the project: an import only ever points down. */
export const floorOf: Readonly<Record<string, number>> = {
  'tfjs-flows': 6,
  '@tfjs-flows/playground': 6,
  '@tfjs-flows/data': 5,
  '@tfjs-flows/train': 5,
  '@tfjs-flows/metrics': 5,
  '@tfjs-flows/io': 5,
  '@tfjs-flows/flows': 4,
  '@tfjs-flows/vae': 4,
  '@tfjs-flows/gmm': 4,
  '@tfjs-flows/autoregressive': 3,
  '@tfjs-flows/glow': 3,
  '@tfjs-flows/distributions': 2,
  '@tfjs-flows/bijectors': 2,
  '@tfjs-flows/runtime': 2,
  '@tfjs-flows/nets': 1,
  '@tfjs-flows/wasm-kernels': 1,
  '@tfjs-flows/testing': 1,
  '@tfjs-flows/core': 0,
}

/** What a test may import whatever its floor. */
const forTests: ReadonlySet<string> = new Set(['@tfjs-flows/testing', '@tfjs-flows/config'])
const rule = 'floors'

/** Dependencies and imports point down the floors, and what is imported is declared. */
export const floors: Rule = (workspace) => workspace.packages.flatMap(checkPackage)

function checkPackage(member: Package): Finding[] {
  const file = `${member.folder}/package.json`
  const name = member.manifest.name ?? ''
  const findings: Finding[] = []
  if (!member.folder.startsWith('tools/') && !(name in floorOf)) {
    const todo = 'add it to the table in tools/lint/src/rules/floors.ts and in the architecture page'
    findings.push({ file, line: 1, rule, what: `'${name}' has no floor`, do: todo })
  }
  for (const dependency of Object.keys({ ...member.manifest.dependencies, ...member.manifest.peerDependencies })) {
    const what = upward(name, dependency)
    if (what !== undefined) findings.push({ file, line: 1, rule, what, do: 'depend on a lower floor only' })
  }
  return [...findings, ...member.sources.flatMap((source) => checkSource(source, member))]
}

function checkSource(source: SourceFile, member: Package): Finding[] {
  const { manifest, folder } = member
  const declared = declaredIn(manifest, source.isTest)
  return importsOf(source).flatMap(({ specifier, offset }): Finding[] => {
    const at = { file: source.path, line: source.lineAt(offset), rule }
    const inside = posix.join(posix.dirname(source.path), specifier).startsWith(`${folder}/`)
    if (specifier.startsWith('.') && !inside) {
      return [{ ...at, what: `'${specifier}' leaves the package`, do: 'import the other package by its name' }]
    }
    const target = packageOf(specifier)
    if (target === undefined) return []
    const what = source.isTest && forTests.has(target) ? undefined : upward(manifest.name ?? '', target)
    if (what !== undefined) return [{ ...at, what, do: 'move the code down or pass the thing in as an argument' }]
    if (declared.has(target)) return []
    const where = source.isTest ? 'dependencies, peerDependencies or devDependencies' : 'dependencies'
    return [{ ...at, what: `'${target}' is not declared`, do: `add it to ${where} of ${folder}/package.json` }]
  })
}

function declaredIn(manifest: Manifest, isTest: boolean): Set<string> {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest
  const development = isTest || manifest.private === true ? devDependencies : {}
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies, ...development }))
}

/** Why `from` may not depend on `to`, or undefined where it may. */
function upward(from: string, to: string): string | undefined {
  const own = floorOf[from]
  if (own === undefined || (!to.startsWith('@tfjs-flows/') && !(to in floorOf))) return undefined
  const other = floorOf[to]
  if (other === undefined) return `'${to}' has no floor, so '${from}' (floor ${own}) may not use it`
  return other < own ? undefined : `'${from}' (floor ${own}) may not use '${to}' (floor ${other})`
}
