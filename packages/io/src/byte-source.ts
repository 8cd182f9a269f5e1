import { FlowsError } from '@tfjs-flows/core'
import { readStored, storedName } from './browser-store.ts'
import { fileError } from './file-error.ts'
import { filePath, openNodeFile } from './node-file.ts'

/**
 * Where a model is read from: a path or `file:` URL (Node), an http(s), blob or data URL, `indexeddb://name` (browser),
 * a File or Blob, or the bytes. In a browser a string without a scheme is a URL relative to the page.
 */
export type ModelSource = string | URL | Blob | ArrayBuffer | Uint8Array

/** Bytes that are read by ranges. */
export interface ByteSource {
  readonly size: number
  /** The bytes in [begin, end), which must lie inside the source. */
  read(begin: number, end: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** Opens a source, lets `use` read from it, and closes it. */
export async function withSource<T>(source: ModelSource, use: (bytes: ByteSource) => Promise<T>): Promise<T> {
  const bytes = await openSource(source)
  try {
    return await use(bytes)
  } finally {
    await bytes.close()
  }
}

/** All bytes of a source. */
export function readAll(source: ModelSource): Promise<Uint8Array> {
  return withSource(source, (bytes) => bytes.read(0, bytes.size))
}

async function openSource(source: ModelSource): Promise<ByteSource> {
  if (source instanceof Uint8Array) return inMemory(source)
  if (source instanceof ArrayBuffer) return inMemory(new Uint8Array(source))
  if (source instanceof Blob) return fromBlob(source)
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new FlowsError('argument', {
      who: 'load',
      rule: 'a model is loaded from a path, a URL, a Blob or bytes',
      got: typeof source,
      do: "Pass a path such as 'flow.safetensors'",
    })
  }
  const name = storedName(source)
  if (name !== undefined) return inMemory(await readStored(name))
  const path = filePath(source)
  return path === undefined ? inMemory(await download(String(source))) : openNodeFile(path)
}

function inMemory(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (begin, end) => bytes.subarray(begin, end), close: async () => {} }
}

function fromBlob(blob: Blob): ByteSource {
  return {
    size: blob.size,
    read: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()),
    close: async () => {},
  }
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response
  try {
    response = await fetch(url)
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw fileError(`'${url}' must be reachable`, reason, 'Check the address, the network and CORS', cause)
  }
  throw fileError(`'${url}' must answer with the file`, `status ${response.status}`, 'Check the address')
}
