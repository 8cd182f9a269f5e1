import type * as NodeFs from 'node:fs/promises'
import type * as NodePath from 'node:path'
import { FlowsError } from '@tfjs-flows/core'
import type { ByteSource } from './byte-source.ts'
import { fileError } from './file-error.ts'

/** The parts of Node that files need. */
export interface NodeApi {
  readonly fs: typeof NodeFs
  readonly path: typeof NodePath
  /** Of the running thread: workers share their process's id. */
  readonly threadId: number
}

/** Schemes that `fetch` reads. A single letter before the colon is a Windows drive, not a scheme. */
const fetched = /^(https?|blob|data):/i

/** Node's modules without an import that a bundler for the web would have to resolve; undefined in a browser. */
export function nodeApi(): NodeApi | undefined {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  if (process?.versions?.node === undefined || process.getBuiltinModule === undefined) return undefined
  return {
    fs: process.getBuiltinModule('node:fs').promises,
    path: process.getBuiltinModule('node:path'),
    threadId: process.getBuiltinModule('node:worker_threads').threadId,
  }
}

/** The path that a string or URL names in Node; undefined for what `fetch` reads. */
export function filePath(source: string | URL): string | undefined {
  const text = String(source)
  if (fetched.test(text)) return undefined
  const { process } = globalThis as { process?: Partial<NodeJS.Process> }
  const url = process?.getBuiltinModule?.('node:url')
  if (url === undefined) {
    if (process?.versions?.node === undefined && !/^file:/i.test(text)) return undefined
    throw noFiles(text)
  }
  return /^file:/i.test(text) ? url.fileURLToPath(text) : text
}

/** Node's modules, or the error that says why paths cannot be used here. */
export function requireNode(target: string): NodeApi {
  const api = nodeApi()
  if (api === undefined) throw noFiles(target)
  return api
}

function noFiles(target: string): FlowsError {
  return new FlowsError('not-available', {
    who: 'load and save',
    rule: 'paths need Node 20.16 or newer',
    got: `'${target.slice(0, 60)}'`,
    do: "In a browser use 'indexeddb://name', or encodeModel and decodeModel",
  })
}

/** A file on disk, of which only the ranges asked for are read. */
export async function openNodeFile(path: string): Promise<ByteSource> {
  const { fs } = requireNode(path)
  try {
    const handle = await fs.open(path, 'r')
    return {
      size: (await handle.stat()).size,
      read: (begin, end) => readRange(handle, begin, end),
      close: () => handle.close(),
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }

  async function readRange(handle: NodeFs.FileHandle, begin: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(end - begin)
    let at = 0
    while (at < bytes.length) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, begin + at).catch((cause: unknown) => {
        throw unreadable(path, cause)
      })
      if (bytesRead === 0) throw fileError(`'${path}' must not shrink while it is read`, `${at} bytes`, 'Try again')
      at += bytesRead
    }
    return bytes
  }
}

function unreadable(path: string, cause: unknown): FlowsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return fileError(`'${path}' must be a readable file`, reason, 'Check the path', cause)
}
