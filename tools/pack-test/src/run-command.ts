import { spawnSync } from 'node:child_process'

/** Runs a program to its end and gives what it printed; a failure is an Error with all of it. */
export function runCommand(program: string, args: readonly string[], folder: string): string {
  const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 } as const
  const { status, stdout, stderr, error } = spawnSync(program, args, options)
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
  return stdout
}
