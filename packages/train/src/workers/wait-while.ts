import { turnOfEventLoop } from '@tfjs-flows/core'

/** Milliseconds of looking before a thread sleeps: waking it takes about 0.02 ms, which a short wait need not pay. */
const SPIN = 0.2
/** Milliseconds that the thread of the program sleeps at most before its event loop has a turn. */
const SLICE = 10

/** Blocks this thread as long as `words[index]` is `value`; whoever changes it must notify. */
export function waitWhile(words: Int32Array<SharedArrayBuffer>, index: number, value: number): void {
  if (spin(words, index, value)) return
  while (Atomics.load(words, index) === value) Atomics.wait(words, index, value)
}

/**
 * The same for the thread of the program, which must hear that a worker died: its event loop has a turn every few
 * milliseconds, and then `check` may throw. Where a thread may not sleep (a page), turns take the place of sleeping.
 */
export async function waitInTurnsWhile(
  words: Int32Array<SharedArrayBuffer>,
  index: number,
  value: number,
  check: () => void,
): Promise<void> {
  if (spin(words, index, value)) return
  while (Atomics.load(words, index) === value) {
    if (canSleep()) Atomics.wait(words, index, value, SLICE)
    if (Atomics.load(words, index) !== value) return
    await turnOfEventLoop()
    check()
  }
}

/** Looks for a short time; gives whether the value changed meanwhile. */
function spin(words: Int32Array<SharedArrayBuffer>, index: number, value: number): boolean {
  const end = performance.now() + SPIN
  do {
    for (let look = 0; look < 200; look += 1) if (Atomics.load(words, index) !== value) return true
  } while (performance.now() < end)
  return false
}

let allowed: boolean | undefined

/** Whether this thread may sleep: the main thread of a page may not. */
function canSleep(): boolean {
  if (allowed === undefined) {
    try {
      // Returns at once: the word is not 1.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1)
      allowed = true
    } catch {
      allowed = false
    }
  }
  return allowed
}
