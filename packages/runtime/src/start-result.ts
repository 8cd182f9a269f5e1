/** A backend that started, or why it did not; the one that was active before stays active then. */
export type StartResult =
  | {
      readonly ok: true
      /** tfjs's name for it. */
      readonly tfjsBackend: string
      /** What runs, in words. */
      readonly why: string
      /** Whether a "GPU" is a program on the CPU; `auto` never takes such a one. */
      readonly software: boolean
    }
  | StartFailure

/** Why a backend did not start and what would change that. */
export interface StartFailure {
  readonly ok: false
  readonly reason: string
  /** A full sentence in the imperative. */
  readonly fix: string
  readonly cause?: unknown
}

/** What an error or any other thrown value says, on one line. */
export function messageOf(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'message' in error ? error.message : error
  return String(said).replace(/\s+/g, ' ').trim()
}
