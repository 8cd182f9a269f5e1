import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'

/** The size of a package in a browser's bundle, without TensorFlow.js: minified, and compressed as it travels. */
export async function browserBundleSize(name: string, folder: string): Promise<{ minified: number; gzipped: number }> {
  const { output } = await build({
    input: name,
    cwd: folder,
    platform: 'browser',
    external: /^@tensorflow\//,
    output: { format: 'esm', minify: true },
    write: false,
  })
  const { code } = output[0]
  return { minified: code.length, gzipped: gzipSync(code).length }
}
