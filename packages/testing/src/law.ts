/** One property that must hold, as a test case of any test runner. */
export interface Law {
  readonly name: string
  /** Why this law cannot apply here; a law without a reason must run. */
  readonly skip?: string
  /** Whose law it is; laws of one case share it. */
  readonly subject?: LawSubject
  /** Throws an Error that says what broke, with the values. */
  check(): void | Promise<void>
}

/** Whose law it is, and how closely it must hold. */
export interface LawSubject {
  /** The class names of what the case creates and of its parts, the whole first. */
  classNames(): readonly string[]
  /** The tolerances of the case that are not the common ones. */
  readonly tolerances?: Readonly<Record<string, number>> | undefined
}
