import { turnOfEventLoop } from './event-loop.ts'

/** Longest time in milliseconds that long work keeps timers, input and rendering waiting, but for a longer step. */
const LONGEST_WAIT = 50

/**
 * Gives way to the event loop whenever 50 ms have passed. Waiting for the data of a wasm or cpu tensor does not: its
 * promise is settled at once, so timers, Ctrl-C and a page would stand still.
 */
export class Breather {
  #last = performance.now()

  /** Gives whether it was time to give way. */
  async pause(): Promise<boolean> {
    if (performance.now() - this.#last < LONGEST_WAIT) return false
    await turnOfEventLoop()
    this.#last = performance.now()
    return true
  }
}
