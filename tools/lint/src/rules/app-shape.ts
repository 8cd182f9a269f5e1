import type { Finding } from '../finding.ts'
import type { Package, Rule } from '../workspace.ts'

const rule = 'app-shape'

/** The values that every published app shares. Users run it by its name and import nothing of it. */
const shared: Readonly<Record<string, unknown>> = {
  exports: { './package.json': './package.json' },
  publishConfig: { access: 'public' },
  files: ['dist'],
  engines: { node: '>=20' },
}

/** An app has a license, is made of ES modules, builds, and comes with a README; a published one runs from `dist`. */
export const appShape: Rule = (workspace) =>
  workspace.packages
    .filter(({ folder }) => folder.startsWith('apps/'))
    .flatMap((member) => checkApp(member, workspace.files))

function checkApp({ folder, manifest }: Package, files: ReadonlyMap<string, string>): Finding[] {
  const at = { file: `${folder}/package.json`, line: 1, rule }
  const findings: Finding[] = []
  const want = { license: 'Apache-2.0', type: 'module', ...(manifest.private === true ? {} : shared) }
  for (const [key, value] of Object.entries(want)) {
    const text = JSON.stringify(value)
    if (JSON.stringify(manifest[key]) !== text)
      findings.push({ ...at, what: `another '${key}'`, do: `make it ${text}` })
  }
  if (!files.has(`${folder}/README.md`)) findings.push({ ...at, what: 'no README.md', do: 'add it; every app has one' })
  const { build } = (manifest['scripts'] ?? {}) as { build?: string }
  if (build === undefined) findings.push({ ...at, what: 'no build script', do: 'add it; turbo runs it' })
  return [...findings, ...(manifest.private === true ? [] : checkPrograms(manifest['bin'], at))]
}

function checkPrograms(bin: unknown, at: Pick<Finding, 'file' | 'line' | 'rule'>): Finding[] {
  const programs = Object.entries((bin ?? {}) as Record<string, string>)
  if (programs.length === 0) return [{ ...at, what: "no 'bin'", do: "name the program and its file in 'dist'" }]
  return programs
    .filter(([, file]) => !/^\.\/dist\/[^/]+\.js$/.test(file))
    .map(([name, file]) => ({
      ...at,
      what: `'${name}' runs '${file}'`,
      do: "run a built file, as in './dist/main.js'",
    }))
}
