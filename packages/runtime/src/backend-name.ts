import { FlowsError } from '@tfjs-flows/core'

/** The backends this package can start, in the order `auto` would like them, and the plain-JavaScript one last. */
export const backendNames = ['node-gpu', 'webgpu', 'node', 'wasm', 'cpu'] as const

/** A backend by its name here; `node-gpu` and `node` are both the tfjs backend `tensorflow`. */
export type BackendName = (typeof backendNames)[number]

/** What `useBackend` takes: a backend, or `auto` for the best one that starts here. */
export type BackendChoice = 'auto' | BackendName

/** The order in which `auto` tries; plain JavaScript is too slow to be taken unasked. */
export const autoOrder: readonly BackendName[] = ['node-gpu', 'webgpu', 'node', 'wasm']

/** The choice itself where it names a backend or `auto`; throws `argument` otherwise. */
export function parseBackendChoice(choice: string): BackendChoice {
  const known: readonly BackendChoice[] = ['auto', ...backendNames]
  const found = known.find((name) => name === choice)
  if (found !== undefined) return found
  throw new FlowsError('argument', {
    who: 'useBackend',
    rule: `the backend must be one of ${known.join(', ')}`,
    got: JSON.stringify(choice),
    do: choice === 'webgl' ? 'Use webgpu or wasm: WebGL may compute in 16 bits' : "Pass 'auto' to take the best one",
  })
}
