/**
 * Copies the three .wasm files of tfjs-backend-wasm into a `generated` folder beside the module that names them, so
 * that bundlers find them next to it: `src` after every install, `dist` in a build. The result is not committed.
 *
 * Usage: node copy-tfjs-wasm.ts FOLDER
 */
import { copyFile, mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const names = ['tfjs-backend-wasm', 'tfjs-backend-wasm-simd', 'tfjs-backend-wasm-threaded-simd']
const from = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
const target = resolve(process.argv[2] ?? '.', 'generated')

await mkdir(target, { recursive: true })
for (const name of names) await copyFile(join(from, `${name}.wasm`), join(target, `${name}.wasm`))
