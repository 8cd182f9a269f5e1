import { FlowsError } from '@tfjs-flows/core'
import { type NodeApi, requireNode } from './node-file.ts'

/** Temporary files that this thread is writing now. */
const writing = new Set<string>()
let written = 0

/**
 * Replaces a file as a whole: at any moment, also after a crash or a power cut, the path holds the old bytes or the new
 * ones.
 *
 * The bytes go to a temporary file in the same folder, which is synced and renamed over the path; then the folder is
 * synced. Missing folders are made; a symbolic link is followed; temporary files of writers that died are removed.
 * Errors: 'file'.
 */
export async function writeFileWhole(path: string, bytes: Uint8Array): Promise<void> {
  const node = requireNode(path)
  try {
    const target = await node.fs.realpath(path).catch(() => node.path.resolve(path))
    const folder = node.path.dirname(target)
    await node.fs.mkdir(folder, { recursive: true })
    await removeLeftovers(node, target)
    await replace(node, target, bytes)
    await syncFolder(node, folder)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const rule = `'${path}' must be writable`
    throw new FlowsError('file', { who: 'save', rule, got: reason, do: 'Check the folder and the free space' }, cause)
  }
}

async function replace({ fs, path, threadId }: NodeApi, target: string, bytes: Uint8Array): Promise<void> {
  written += 1
  const temporary = path.join(
    path.dirname(target),
    `${prefixOf(path, target)}${process.pid}-${threadId}-${written}.tmp`,
  )
  const mode = await fs.stat(target).then(
    (old) => old.mode,
    () => 0o666,
  )
  writing.add(temporary)
  try {
    const handle = await fs.open(temporary, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await fs.rename(temporary, target)
  } catch (error) {
    await fs.rm(temporary, { force: true })
    throw error
  } finally {
    writing.delete(temporary)
  }
}

/** Temporary files are hidden and carry the target's name, then the writer's process and thread. */
function prefixOf(path: NodeApi['path'], target: string): string {
  return `.${path.basename(target)}.`
}

async function removeLeftovers({ fs, path, threadId }: NodeApi, target: string): Promise<void> {
  const folder = path.dirname(target)
  const prefix = prefixOf(path, target)
  for (const name of await fs.readdir(folder)) {
    if (!name.startsWith(prefix)) continue
    const writer = /^(\d+)-(\d+)-\d+\.tmp$/.exec(name.slice(prefix.length))
    if (writer === null) continue
    const [pid, thread] = [Number(writer[1]), Number(writer[2])]
    const isOurs = pid === process.pid && thread === threadId
    const isDead = isOurs ? !writing.has(path.join(folder, name)) : !isRunning(pid)
    if (isDead) await fs.rm(path.join(folder, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as { code?: string }).code === 'EPERM'
  }
}

/** Makes the rename itself durable. Windows cannot open folders and needs no such step. */
async function syncFolder({ fs }: NodeApi, folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
