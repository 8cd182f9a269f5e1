import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Rng } from '@tfjs-flows/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import './fixtures/small-modules.ts'
import { loadModel } from './load-model.ts'
import { writeFileWhole } from './write-file.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = Uint8Array.of(1, 2, 3)

describe('writeFileWhole', () => {
  it('writes, replaces, and leaves nothing else', async () => {
    const path = join(folder, 'new', 'deep', 'a.bin')
    await writeFileWhole(path, bytes)
    await writeFileWhole(path, Uint8Array.of(9))
    expect([...readFileSync(path)]).toEqual([9])
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['a.bin'])
  })

  it('keeps the mode of the file and follows a link', async () => {
    const [path, link] = [join(folder, 'a.bin'), join(folder, 'link.bin')]
    writeFileSync(path, 'old', { mode: 0o600 })
    symlinkSync(path, link)
    await writeFileWhole(link, bytes)
    expect([...readFileSync(path)]).toEqual([...bytes])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).sort()).toEqual(['a.bin', 'link.bin'])
  })

  it('may run many times at once', async () => {
    const path = join(folder, 'a.bin')
    await Promise.all(Array.from({ length: 8 }, (_, i) => writeFileWhole(path, new Uint8Array(1000).fill(i))))
    const [first, ...rest] = readFileSync(path)
    expect(rest.every((byte) => byte === first)).toBe(true)
    expect(readdirSync(folder)).toEqual(['a.bin'])
  })

  it('clears the temporary files of dead writers of this file alone', async () => {
    const dead = spawn(process.execPath, ['-e', ''])
    await once(dead, 'exit')
    const names = [
      `.a.bin.${dead.pid}-0-1.tmp`,
      `.a.bin.${process.ppid}-0-1.tmp`,
      `.b.bin.${dead.pid}-0-1.tmp`,
      '.a.bin.tmp',
    ]
    for (const name of names) writeFileSync(join(folder, name), 'left')
    await writeFileWhole(join(folder, 'a.bin'), bytes)
    expect(readdirSync(folder).sort()).toEqual([...names.slice(1), 'a.bin'].sort())
  })

  it('says why a path cannot be written, and leaves nothing', async () => {
    const path = join(folder, 'a.bin')
    mkdirSync(path)
    await expect(writeFileWhole(path, bytes)).rejects.toThrow(`save: '${path}' must be writable; got EISDIR`)
    expect(readdirSync(folder)).toEqual(['a.bin'])
    writeFileSync(join(folder, 'file'), '')
    await expect(writeFileWhole(join(folder, 'file', 'a.bin'), bytes)).rejects.toThrow('must be writable')
  })
})

describe('a process that is killed while it saves', () => {
  it('leaves a whole file, at whatever moment it dies', { timeout: 120_000 }, async () => {
    const path = join(folder, 'model.safetensors')
    const delays = new Rng(4).uniforms(12)
    for (const delay of delays) {
      const child = await startSaving(path)
      await sleep(150 * delay)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const { model, metadata } = await loadModel(path)
      expect(metadata['round']).toBeGreaterThanOrEqual(0)
      model.dispose()
    }
    // Each start clears what its predecessor left; the next writer clears what the last one did.
    await writeFileWhole(path, bytes)
    expect(readdirSync(folder)).toEqual(['model.safetensors'])
  })
})

/** A child that saves in a loop, once it has saved for the first time. */
async function startSaving(path: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./fixtures/save-until-killed.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr?.on('data', (chunk) => {
    complaint += chunk
  })
  const exit = once(child, 'exit').then(() => {
    throw new Error(`the child ended before it saved: ${complaint}`)
  })
  exit.catch(() => {})
  await Promise.race([once(child.stdout as NonNullable<typeof child.stdout>, 'data'), exit])
  return child
}
