import { writeFileSync } from 'node:fs'

/** Runs named checks, prints one line for each, and counts them. */
export class Checks {
  passed = 0
  failed = 0
  skipped = 0

  /** Runs a check: it fails where `check` throws; what it returns is printed beside its name. */
  async run(name: string, check: () => unknown): Promise<void> {
    try {
      const note = await check()
      this.passed += 1
      console.log(`ok       ${name}${typeof note === 'string' ? ` (${note})` : ''}`)
    } catch (error) {
      this.failed += 1
      console.log(`NOT OK   ${name}\n${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Leaves a check out, and says why. */
  skip(name: string, reason: string): void {
    this.skipped += 1
    console.log(`skipped  ${name}: ${reason}`)
  }

  /** Writes the counts as JSON for whoever adds them up. */
  report(file: string): void {
    const { passed, failed, skipped } = this
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }))
  }
}
