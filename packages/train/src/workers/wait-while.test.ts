import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { waitInTurnsWhile, waitWhile } from './wait-while.ts'

/** A thread that changes the word after some milliseconds. */
function changeAfter(words: Int32Array<SharedArrayBuffer>, milliseconds: number): Worker {
  const program = `const { workerData: { words, milliseconds } } = require('worker_threads')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
    Atomics.store(words, 0, 1)
    Atomics.notify(words, 0)`
  return new Worker(program, { eval: true, workerData: { words, milliseconds } })
}

it('goes on at once where the word has changed', async () => {
  const words = new Int32Array(new SharedArrayBuffer(4)).fill(1)
  waitWhile(words, 0, 0)
  await waitInTurnsWhile(words, 0, 0, () => {
    throw new Error('not waited')
  })
})

it('sleeps until another thread wakes it', () => {
  const words = new Int32Array(new SharedArrayBuffer(4))
  changeAfter(words, 20)
  waitWhile(words, 0, 0)
  expect(words[0]).toBe(1)
})

it('lets the event loop turn meanwhile, and hears what it says', async () => {
  const words = new Int32Array(new SharedArrayBuffer(4))
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)
  changeAfter(words, 100)
  await waitInTurnsWhile(words, 0, 0, () => {})
  clearInterval(timer)
  expect(turns).toBeGreaterThan(1)
  words[0] = 0
  const check = (): never => {
    throw new Error('a worker died')
  }
  await expect(waitInTurnsWhile(words, 0, 0, check)).rejects.toThrow('a worker died')
})
