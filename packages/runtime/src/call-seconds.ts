import { dispose, reshape, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'

/** When a measurement stops, as a reading of `performance.now()` in milliseconds. */
export type Deadline = number

/** How long one measurement goes on, in milliseconds. */
const spell = 40

/** Calls of the longest round, so that a clock that stands still ends a measurement too. */
const mostCalls = 2 ** 16

/**
 * Seconds that one call takes on the active backend, or null once the deadline has passed. Calls are queued in rounds
 * of twice the size until a round takes long enough to be measured; reading one entry of the last result waits for them.
 */
export async function callSeconds(run: () => Tensor, deadline: Deadline): Promise<number | null> {
  if (performance.now() > deadline) return null
  await round(run, 1)
  for (let calls = 1; ; calls *= 2) {
    const start = performance.now()
    if (start > deadline) return null
    await round(run, calls)
    const elapsed = performance.now() - start
    if (elapsed >= spell || calls >= mostCalls) return elapsed / 1000 / calls
  }
}

async function round(run: () => Tensor, calls: number): Promise<void> {
  for (let call = 1; call < calls; call += 1) dispose(run())
  const entry = tidy(() => slice(reshape(run(), [-1]), [0], [1]))
  await entry.data()
  entry.dispose()
}
