import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { listen, type WorkerThread } from './worker-thread.ts'

const idle = { postMessage: () => {}, terminate: () => {} }

function heard(thread: WorkerThread, act: () => void): unknown[] {
  const said: unknown[] = []
  listen(thread, { message: (message) => said.push(message), fault: (why) => said.push(why) })
  act()
  return said
}

it('hears a worker of Node', () => {
  const thread = Object.assign(new EventEmitter(), idle)
  const said = heard(thread, () => {
    thread.emit('message', { kind: 'hello' })
    thread.emit('error', new Error('out of memory'))
    thread.emit('exit', 1)
  })
  expect(said).toEqual([{ kind: 'hello' }, 'out of memory', 'it exited with code 1'])
})

it('hears a worker of a browser', () => {
  const thread = Object.assign(new EventTarget(), idle)
  const said = heard(thread, () => {
    thread.dispatchEvent(new MessageEvent('message', { data: { kind: 'hello' } }))
    thread.dispatchEvent(Object.assign(new Event('error'), { message: 'x is not defined' }))
    thread.dispatchEvent(new Event('error'))
  })
  expect(said).toEqual([{ kind: 'hello' }, 'x is not defined', 'its script did not load'])
})
