import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The path of a file of the reference data that may lie beside the project, or undefined where it is absent. */
export function sharedFile(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../../shared/${path}`, import.meta.url))
  return existsSync(file) ? file : undefined
}
