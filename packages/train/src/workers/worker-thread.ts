/** What `fit` uses of a worker: the `Worker` of a browser and that of Node's `worker_threads` are both one. */
export interface WorkerThread {
  postMessage(message: unknown): void
  terminate(): unknown
  /** Browsers. */
  addEventListener?(type: string, listener: (event: object) => void): void
  /** Node. */
  on?(event: string, listener: (value: unknown) => void): unknown
  unref?(): void
}

/** What happens to a worker. */
export interface WorkerEvents {
  message(message: unknown): void
  /** It failed, or ended by itself. */
  fault(why: string, cause?: unknown): void
}

/** Hears a worker of either kind. */
export function listen(thread: WorkerThread, events: WorkerEvents): void {
  const fault = (cause: unknown): void => events.fault(reasonIn(cause), cause)
  if (thread.addEventListener !== undefined) {
    thread.addEventListener('message', (event) => events.message('data' in event ? event.data : undefined))
    thread.addEventListener('error', fault)
    thread.addEventListener('messageerror', fault)
  } else {
    thread.on?.('message', (message) => events.message(message))
    thread.on?.('error', fault)
    thread.on?.('messageerror', fault)
    thread.on?.('exit', (code) => events.fault(`it exited with code ${code}`))
  }
}

/** An `Error` in Node, an `ErrorEvent` in browsers, whose message is missing where the script did not load. */
function reasonIn(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('message' in cause)) return 'its script did not load'
  return String(cause.message)
}
