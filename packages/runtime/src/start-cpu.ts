import { activate } from './activate.ts'
import type { Host } from './host.ts'
import type { StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

/** Starts plain JavaScript: the slowest backend and the one whose numbers the others are compared with. */
export async function startCpu(host: Host): Promise<StartResult> {
  const name = '@tensorflow/tfjs-backend-cpu'
  const mismatch = tfjsMismatch(host, { name, module: await host.importModule(name) })
  if (mismatch !== undefined) return mismatch
  await activate('cpu')
  return { ok: true, tfjsBackend: 'cpu', why: 'plain JavaScript, 1 thread', software: false }
}
