import { FlowsError } from '@tfjs-flows/core'
import { nodeModule } from './node-module.ts'

/** Throws a FlowsError ('file') unless a non-empty file lies at the path. */
export async function checkSourceFile(path: string): Promise<void> {
  const { promises } = nodeModule('node:fs')
  const found = await promises.stat(path).catch(() => undefined)
  if (found?.isFile() && found.size > 0) return
  const got = found === undefined ? 'no such file' : found.isFile() ? 'an empty file' : 'a folder'
  throw new FlowsError('file', {
    who: 'data',
    rule: 'the source must be a file with content',
    got: `${got}: ${path}`,
    do: found === undefined ? 'Check the path' : 'Pass the path of a file of data',
  })
}

/** SHA-256 of a file's bytes in hex. */
export async function fileChecksum(path: string): Promise<string> {
  const hash = nodeModule('node:crypto').createHash('sha256')
  for await (const bytes of nodeModule('node:fs').createReadStream(path)) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}

/** SHA-256 of numbers as little-endian float64, in hex. */
export function valuesChecksum(values: Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return nodeModule('node:crypto').createHash('sha256').update(bytes).digest('hex')
}
