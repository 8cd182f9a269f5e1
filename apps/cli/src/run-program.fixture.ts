import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** What a run of the program left behind. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The real program in a folder of the test file's own, which goes when the file is done. */
export interface Program {
  readonly folder: string
  /** Runs it with these arguments; `watch` sees its error output as it comes. */
  run(args: readonly string[], watch?: (stderr: string, child: ChildProcess) => void): Promise<Outcome>
}

export function programInFolder(): Program {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-flows-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const run: Program['run'] = (args, watch) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [main, ...args], { cwd: folder })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (chunk) => {
        stdout += String(chunk)
      })
      child.stderr.on('data', (chunk) => {
        stderr += String(chunk)
        watch?.(stderr, child)
      })
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })
  return { folder, run }
}
