let last: Promise<unknown> = Promise.resolve()

/** Runs the task after every earlier one has ended: there is one active backend, so two tasks would change it under each other. */
export function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const result = last.then(task)
  last = result.catch(() => undefined)
  return result
}
