import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The two ways in which projects find types. */
export const resolutions = {
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
} as const

/**
 * The errors that a TypeScript finds in the consumer and in our declarations. Library checks stay on, so that our
 * declarations are read whole; the errors of tfjs-core's own declarations (no `Long`, WebGPU types of its own) are not
 * ours to report.
 */
export function typeErrors(folder: string, typescript: string, resolution: keyof typeof resolutions): string[] {
  const tsc = join(folder, 'node_modules', typescript, 'bin/tsc')
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom,dom.iterable',
  ]
  const args = [tsc, ...flags, ...resolutions[resolution], '--pretty', 'false', 'usage.ts']
  const { stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  if (error !== undefined) throw error
  if (stderr !== '') throw new Error(stderr)
  return oursOf(stdout)
}

/** The lines of a compiler's output that are about the consumer, our packages or the command line. */
export function oursOf(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .filter((line) => !/^(\.\.\/)*node_modules\/(?!@tfjs-flows\/)/.test(line))
}
