/** Seconds between lines where they cannot replace each other. */
const PLAIN_SECONDS = 20

/** What a program says on stderr of work under way: one line that is replaced on a terminal, elsewhere a line now and then. */
export function progressLine(): { show(text: string): void; settle(): void } {
  let isOpen = false
  let last = Number.NEGATIVE_INFINITY
  return {
    show(text) {
      if (process.stderr.isTTY === true) {
        process.stderr.write(`\r\u001b[2K${text.slice(0, (process.stderr.columns ?? 100) - 1)}`)
        isOpen = true
      } else if (performance.now() - last > PLAIN_SECONDS * 1000) {
        last = performance.now()
        process.stderr.write(`${text}\n`)
      }
    },
    settle() {
      if (isOpen) process.stderr.write('\n')
      isOpen = false
    },
  }
}
