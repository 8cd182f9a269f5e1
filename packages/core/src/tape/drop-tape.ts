import { engine } from '@tensorflow/tfjs-core'

/**
 * Disposes what the tape had saved for a gradient that has been taken, or threw half-way: tfjs forgets to then, so every failed
 * gradient of its own leaves tensors behind. Does nothing while a gradient is being taken.
 */
export function dropTape(): void {
  const state: Partial<ReturnType<typeof engine>['state']> | undefined = engine().state
  if (state === undefined || state.gradientDepth !== 0 || !Array.isArray(state.activeTape)) return
  for (const node of state.activeTape) for (const saved of node.saved ?? []) saved.dispose()
  state.activeTape = []
}
