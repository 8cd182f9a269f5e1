/**
 * Bundles the gradients of tfjs-core, which Node cannot import by themselves (their modules name each other without
 * file extensions) and which plain tfjs-core does not register. Runs after every install; the result is not committed.
 * The bundle brings its own copy of some tfjs modules: that is sound because tfjs keeps its engine and its registries
 * on globalThis, and that tfjs-core proper is evaluated first and so makes that engine: tensors of the bundle's own class
 * could not be cloned.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const entry = [
  "import '@tensorflow/tfjs-core/dist/register_all_gradients'",
  "import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'",
].join('\n')
const target = fileURLToPath(new URL('../../../packages/core/src/generated/', import.meta.url))

await mkdir(target, { recursive: true })
await build({
  stdin: { contents: entry, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
  bundle: true,
  format: 'esm',
  minify: true,
  banner: { js: "import '@tensorflow/tfjs-core'" },
  legalComments: 'inline',
  mainFields: ['module', 'main'],
  outfile: `${target}tfjs-gradients.js`,
})
await writeFile(`${target}tfjs-gradients.d.ts`, 'export {}\n')
