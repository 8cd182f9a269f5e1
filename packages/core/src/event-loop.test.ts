import { expect, it } from 'vitest'
import { turnOfEventLoop } from './event-loop.ts'

it('lets what the loop has waiting run first', async () => {
  const order: string[] = []
  setImmediate(() => order.push('waiting'))
  await turnOfEventLoop()
  order.push('then')
  expect(order).toEqual(['waiting', 'then'])
})
