import { expect, it } from 'vitest'
import { kernelSwitch } from './kernel-switch.ts'

it('registers once and undoes once, however often it is called', () => {
  const calls: string[] = []
  const { on, off } = kernelSwitch(() => {
    calls.push('register')
    return { unregister: () => void calls.push('unregister') }
  })
  off()
  for (const call of [on, on, off, off, on]) call()
  expect(calls).toEqual(['register', 'unregister', 'register'])
})
