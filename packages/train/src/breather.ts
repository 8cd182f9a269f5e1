import { turnOfEventLoop } from './event-loop.ts'

/** Longest time in milliseconds that training keeps timers, input and rendering waiting, but for a longer step. */
const LONGEST_WAIT = 50

/** Gives way to the event loop whenever 50 ms have passed. */
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
