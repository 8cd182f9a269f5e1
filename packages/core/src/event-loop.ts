/**
 * Lets timers, input, signals and rendering run, then goes on: the event loop takes one turn.
 *
 * `setTimeout` would cost 1 ms in Node and 4 ms in a browser, so `setImmediate` or a message is used.
 */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve)
      return
    }
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
