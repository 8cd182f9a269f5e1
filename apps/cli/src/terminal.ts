/** Where a command writes: results to stdout, everything about the work to stderr. */
export interface Terminal {
  /** One line of result. */
  out(text: string): void
  /** One line about the work; silent with --quiet. */
  note(text: string): void
  /** A line that replaces the one before on a TTY, and is printed now and then elsewhere. */
  progress(text: string): void
  /** Ends the current progress line. */
  settle(): void
}

/** Seconds between progress lines where they cannot replace each other. */
const PLAIN_INTERVAL = 10

/** The terminal of this process. */
export function processTerminal(options: { quiet: boolean }): Terminal {
  const isTty = process.stderr.isTTY === true
  let open = false
  let last = 0
  const settle = (): void => {
    if (open) process.stderr.write('\n')
    open = false
  }
  return {
    out: (text) => {
      settle()
      process.stdout.write(`${text}\n`)
    },
    note: (text) => {
      settle()
      if (!options.quiet) process.stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (options.quiet) return
      if (isTty) {
        const width = (process.stderr.columns ?? 100) - 1
        process.stderr.write(`\r\u001b[2K${text.slice(0, width)}`)
        open = true
      } else if (performance.now() - last > PLAIN_INTERVAL * 1000) {
        last = performance.now()
        process.stderr.write(`${text}\n`)
      }
    },
    settle,
  }
}
