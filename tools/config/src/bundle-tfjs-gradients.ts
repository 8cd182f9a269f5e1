/**
 * Bundles the gradients of tfjs-core, which Node cannot import by themselves (their modules name each other without
 * file extensions) and which plain tfjs-core does not register. Runs after every install; the result is not committed.
 * What tfjs-core exports is imported from the app's own copy; only what it keeps to itself is in the bundle.
 */
import { mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'rolldown'
import { exportedNamesOf, publicNamesOf } from './tfjs-public-names.ts'

const tfjs = '@tensorflow/tfjs-core'
const manifest = createRequire(import.meta.url).resolve(`${tfjs}/package.json`)
const dist = join(dirname(await realpath(manifest)), 'dist')
const target = fileURLToPath(new URL('../../../packages/core/src/generated/', import.meta.url))

/** Private names that equal something public. */
const standIns: Readonly<Record<string, { uses: string; value: string }>> = {
  ENGINE: { uses: 'engine', value: 'engine()' },
  getGlobalTensorClass: { uses: 'Tensor', value: '() => Tensor' },
}

/** Replaces what a file of tfjs-core defines by what the package exports, as far as it does. */
const fromPackage: Plugin = {
  name: 'from-package',
  resolveId(specifier) {
    if (/^\.\.?\/base$/.test(specifier)) return { id: tfjs, external: true }
    // What is left of a file once its public names come from the package has no effects to keep.
    if (specifier.endsWith('?private')) return { id: specifier, moduleSideEffects: false }
    return undefined
  },
  load(id) {
    if (!id.startsWith(dist)) return undefined
    if (id.endsWith('?private')) return readFile(id.slice(0, -'?private'.length), 'utf8')
    const names = publicNames.get(id)
    const own = exportedNamesOf(id)
    if (names === undefined && !own.some((name) => Object.hasOwn(standIns, name))) return undefined
    return { code: proxyOf(id, own, names ?? new Map()), moduleSideEffects: false }
  },
}

/** A module with the exports of `path`: the public ones from the package, the others from the file itself. */
function proxyOf(path: string, own: readonly string[], names: ReadonlyMap<string, string>): string {
  const lines = own.map((name) => {
    const publicName = names.get(name)
    const standIn = standIns[name]
    if (standIn !== undefined) {
      return `import { ${standIn.uses} } from '${tfjs}'; export const ${name} = ${standIn.value}`
    }
    if (publicName === undefined) return `export { ${name} } from '${path}?private'`
    const [namespace, member] = publicName.split('.')
    if (member === undefined) return `export { ${publicName} as ${name} } from '${tfjs}'`
    return `import { ${namespace} as of_${name} } from '${tfjs}'; export const ${name} = /* @__PURE__ */ (() => of_${name}.${member})()`
  })
  return lines.join('\n')
}

/** The chained methods (`x.reshape()`) that gradients call; plain tfjs-core registers none of them. */
async function chainedOps(): Promise<string[]> {
  const folder = join(dist, 'gradients')
  const files = (await readdir(folder)).filter((file) => file.endsWith('_grad.js'))
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  const called = new Set(texts.flatMap((text) => [...text.matchAll(/(?<!\bMath)\.(\w+)\(/g)].map(([, name]) => name)))
  const methods = (await readdir(join(dist, 'public/chained_ops'))).filter((file) =>
    /^[a-z0-9_]+(?<!_test)\.js$/.test(file),
  )
  return methods.map((file) => file.slice(0, -'.js'.length)).filter((name) => called.has(camelCase(name)))
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const publicNames = publicNamesOf(join(dist, 'base.js'))
const entry: Plugin = {
  name: 'entry',
  resolveId: (specifier) => (specifier === 'gradients' ? specifier : undefined),
  async load(id) {
    if (id !== 'gradients') return undefined
    const chained = (await chainedOps()).map((name) => `public/chained_ops/${name}`)
    return ['register_all_gradients', ...chained].map((file) => `import '${dist}/${file}.js'`).join('\n')
  },
}
const banner = `/*! From ${tfjs} 4.22.0, copyright Google LLC, Apache License 2.0. */`
const bundle = await build({
  input: 'gradients',
  external: [tfjs],
  plugins: [entry, fromPackage],
  output: { format: 'esm', minify: true, comments: false },
  write: false,
})
await mkdir(target, { recursive: true })
await writeFile(join(target, 'tfjs-gradients.js'), `${banner}\n${bundle.output[0].code}`)
await writeFile(join(target, 'tfjs-gradients.d.ts'), 'export {}\n')
