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

/** An error that a model's classes threw over what a file says; one that is not ours is the file's fault all the same. */
export function asFileError(error: unknown): FlowsError {
  if (error instanceof FlowsError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return fileError("the model's options must build its classes", reason, 'Save the model again', error)
}
