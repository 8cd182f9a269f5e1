/** How a recipe is to be run. */
export interface RecipeOptions {
  /** Seeds initial weights and batches. */
  readonly seed: number
  /** Names of the rows wanted; undefined: all. */
  readonly only: readonly string[] | undefined
  /** One JSON object instead of a table. */
  readonly json: boolean
  /** A line about work under way. */
  readonly progress: (line: string) => void
}

/** A figure of a paper or another library, reproduced with a stated budget. */
export interface Recipe {
  /** What `pnpm accuracy NAME` calls it. */
  readonly name: string
  readonly about: string
  /** Trains, measures and prints a table; prints the reason and returns where its data are absent. */
  run(print: (line: string) => void, signal: AbortSignal, options: RecipeOptions): Promise<void>
}
