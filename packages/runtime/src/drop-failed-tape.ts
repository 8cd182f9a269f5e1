import { engine } from '@tensorflow/tfjs-core'

/**
 * Disposes what tfjs had saved for a gradient that threw half-way: it forgets to, so every failed gradient leaves
 * tensors behind. Does nothing while a gradient is being taken.
 */
export function dropFailedTape(): void {
  const state: Partial<ReturnType<typeof engine>['state']> | undefined = engine().state
  if (state === undefined || state.gradientDepth !== 0 || !Array.isArray(state.activeTape)) return
  for (const node of state.activeTape) for (const saved of node.saved ?? []) saved.dispose()
  state.activeTape = []
}
