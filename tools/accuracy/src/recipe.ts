/** A figure of a paper or another library, reproduced with a stated budget. */
export interface Recipe {
  /** What `pnpm accuracy NAME` calls it. */
  readonly name: string
  readonly about: string
  /** Trains, measures and prints a table; prints the reason and returns where its data are absent. */
  run(print: (line: string) => void, signal: AbortSignal): Promise<void>
}
