import { FlowsError } from '@tfjs-flows/core'

/** The error of everything that is wrong with a file: code 'file', who 'load'. */
export function fileError(rule: string, got: string, todo: string, cause?: unknown): FlowsError {
  return new FlowsError('file', { who: 'load', rule, got, do: todo }, cause)
}

/** The start of a value as JSON, for a message. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`
}
