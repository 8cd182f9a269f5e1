/** What went wrong, for programs: the part before the message that never changes between versions. */
export type FlowsErrorCode =
  | 'argument'
  | 'shape'
  | 'not-available'
  | 'not-registered'
  | 'backend'
  | 'data'
  | 'file'
  | 'non-finite'
  | 'aborted'
  | 'worker'

/**
 * The one error class of the project. Its message says who, rule, got, do.
 *
 * @example
 * ```ts
 * throw new FlowsError('shape', {
 *   who: 'Dense',
 *   rule: 'the last axis of x must have inFeatures (8) entries',
 *   got: 'shape [32, 6]',
 *   do: 'Pass x of shape [..., 8]',
 * })
 * // FlowsError: Dense: the last axis of x must have inFeatures (8) entries; got shape [32, 6]. Pass x of shape [..., 8].
 * ```
 */
export class FlowsError extends Error {
  override readonly name = 'FlowsError'
  readonly code: FlowsErrorCode

  constructor(code: FlowsErrorCode, parts: { who: string; rule: string; got?: string; do?: string }, cause?: unknown) {
    const got = parts.got === undefined ? '' : `; got ${parts.got}`
    const todo = parts.do === undefined ? '' : ` ${parts.do.replace(/\.$/, '')}.`
    super(`${parts.who}: ${parts.rule}${got}.${todo}`, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
