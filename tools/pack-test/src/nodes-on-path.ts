import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from './run-command.ts'

/** The Node programs to test with, by version: the one that runs this, and the ones that a user's shell would find. */
export function nodesOnPath(path: string = process.env['PATH'] ?? ''): Map<string, string> {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
  const nodes = new Map<string, string>()
  for (const node of [process.execPath, ...found]) {
    // pnpm puts shell scripts that start the workspace's Node on the path too; they give its version again.
    const version = runCommand(node, ['--version'], '.').trim()
    if (!nodes.has(version)) nodes.set(version, node)
  }
  return nodes
}
