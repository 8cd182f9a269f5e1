import { describe, expect, it } from 'vitest'
import { inTurn } from './in-turn.ts'

describe('inTurn', () => {
  it('starts a task when the one before has ended, even if it failed', async () => {
    const log: string[] = []
    const task = (name: string, wait: number, fails = false) =>
      inTurn(async () => {
        log.push(`${name} starts`)
        await new Promise((resolve) => setTimeout(resolve, wait))
        log.push(`${name} ends`)
        if (fails) throw new Error(name)
        return name
      })
    const results = await Promise.allSettled([task('a', 10), task('b', 5, true), task('c', 0)])
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends'])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})
