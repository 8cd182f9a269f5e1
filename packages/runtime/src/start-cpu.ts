import { env, scalar } from '@tensorflow/tfjs-core'
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
  silenceAdvertisement()
  return { ok: true, tfjsBackend: 'cpu', why: 'plain JavaScript, 1 thread', software: false }
}

/** At its first tensor in Node the cpu backend advertises another one on the terminal; this is that tensor. */
function silenceAdvertisement(): void {
  const before = env().getBool('PROD')
  env().set('PROD', true)
  scalar(0).dispose()
  env().set('PROD', before)
}
