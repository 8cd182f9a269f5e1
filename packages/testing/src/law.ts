/** One property that must hold, as a test case of any test runner. */
export interface Law {
  readonly name: string
  /** Why this law cannot apply here; a law without a reason must run. */
  readonly skip?: string
  /** Throws an Error that says what broke, with the values. */
  check(): void | Promise<void>
}
