import { FlowsError } from '@tfjs-flows/core'
import { nodeModule } from './node-module.ts'

/**
 * Lets `write` fill a temporary file in the folder of `path`, syncs it and renames it to `path`: readers see the old
 * file or the whole new one. Removes the temporary file where `write` fails.
 */
export async function writeFileWhole(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const { promises } = nodeModule('node:fs')
  const { basename, dirname, join } = nodeModule('node:path')
  const folder = dirname(path)
  const isFolder = await promises.stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) {
    throw new FlowsError('file', {
      who: 'data',
      rule: 'the folder to write to must exist',
      got: folder,
      do: 'Make the folder first',
    })
  }
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  try {
    await write(temporary)
    const handle = await promises.open(temporary, 'r+')
    await handle.sync().finally(() => handle.close())
    await promises.rename(temporary, path)
  } catch (error) {
    await promises.rm(temporary, { force: true })
    throw error
  }
}
