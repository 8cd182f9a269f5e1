import type { Finding } from '../finding.ts'
import type { Manifest, Package, Rule } from '../workspace.ts'

const rule = 'package-shape'
const buildScript = 'node ../../tools/config/src/build-package.ts'
const requiredFiles = ['README.md', 'tsconfig.build.json', 'src/index.ts']

/** The keys of a package.json in their one order; those with a `?` may be missing. */
const keys = [
  'name',
  'version',
  'description',
  'license',
  'keywords',
  'type',
  'exports',
  'publishConfig',
  'files',
  'engines',
  'scripts',
  'dependencies?',
  'optionalDependencies?',
  'peerDependencies',
  'peerDependenciesMeta?',
  'devDependencies',
]

/** The values that every package.json of `packages/` shares. */
const shared: Readonly<Record<string, unknown>> = {
  license: 'Apache-2.0',
  type: 'module',
  exports: { '.': './src/index.ts', './package.json': './package.json' },
  publishConfig: {
    access: 'public',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
  },
  files: ['dist'],
  engines: { node: '>=20' },
}

/** The packages are alike: same files, same scripts, source in the workspace and `dist` for users, tfjs as a peer. */
export const packageShape: Rule = (workspace) =>
  workspace.packages.flatMap((member) => [
    ...(member.folder.startsWith('packages/') ? checkPackage(member, workspace.files) : []),
    ...checkVersions(member, workspace.catalog),
  ])

function checkPackage({ folder, manifest }: Package, files: ReadonlyMap<string, string>): Finding[] {
  const finding = findingIn(folder)
  const findings = requiredFiles
    .filter((file) => !files.has(`${folder}/${file}`))
    .map((file) => finding(`no ${file}`, 'add it; every package has one'))
  for (const [key, value] of Object.entries(shared)) {
    const want = JSON.stringify(value)
    if (JSON.stringify(manifest[key]) !== want) findings.push(finding(`another '${key}'`, `make it ${want}`))
  }
  const name = `@tfjs-flows/${folder.slice('packages/'.length)}`
  if (manifest.name !== name) findings.push(finding(`the name '${manifest.name}'`, `call it '${name}'`))
  const scripts = manifest['scripts'] as Record<string, string> | undefined
  // A package may add steps of its own to the one build.
  if (!/^ && |^$/.test(scripts?.['build']?.replace(buildScript, '') ?? 'none')) {
    findings.push(finding('another build script', `begin it with '${buildScript}'`))
  }
  return [...findings, ...checkKeys(manifest, finding), ...checkPeer(manifest, finding)]
}

function checkKeys(manifest: Manifest, finding: FindingOf): Finding[] {
  const order = keys.map((key) => key.replace('?', ''))
  const missing = keys.filter((key) => !key.endsWith('?') && !(key in manifest))
  const unknown = Object.keys(manifest).filter((key) => !order.includes(key))
  const sorted = Object.keys(manifest).sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const outOfOrder = unknown.length === 0 && sorted.join() !== Object.keys(manifest).join()
  return [
    ...missing.map((key) => finding(`no '${key}'`, 'add it')),
    ...unknown.map((key) => finding(`an unknown key '${key}'`, 'drop it, or add it to the rule for every package')),
    ...(outOfOrder ? [finding('keys out of order', `order them ${sorted.join(', ')}`)] : []),
  ]
}

function checkPeer(manifest: Manifest, finding: FindingOf): Finding[] {
  const tfjs = '@tensorflow/tfjs-core'
  if (manifest.peerDependencies?.[tfjs] !== undefined && manifest.dependencies?.[tfjs] === undefined) return []
  return [finding(`${tfjs} is not a peer only`, 'two copies of it share no tensors: list it in peerDependencies')]
}

/** Our own packages by `workspace:^`, shared versions by `catalog:`; a peer may spell the catalog's version out. */
function checkVersions({ folder, manifest }: Package, catalog: Readonly<Record<string, string>>): Finding[] {
  const finding = findingIn(folder)
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest
  const check = (list: Readonly<Record<string, string>> | undefined, isPeer: boolean): Finding[] =>
    Object.entries(list ?? {}).flatMap(([name, version]) => {
      const want = name.startsWith('@tfjs-flows/') ? 'workspace:^' : Object.hasOwn(catalog, name) ? 'catalog:' : version
      if (version === want || (isPeer && version === catalog[name])) return []
      return [finding(`'${name}' at '${version}'`, `write '${want}'`)]
    })
  return [
    ...[dependencies, devDependencies, optionalDependencies].flatMap((list) => check(list, false)),
    ...check(peerDependencies, true),
  ]
}

type FindingOf = (what: string, todo: string) => Finding

function findingIn(folder: string): FindingOf {
  return (what, todo) => ({ file: `${folder}/package.json`, line: 1, rule, what, do: todo })
}
