import { expect, it } from 'vitest'
import { interleave } from './interleave.ts'

/** A clock that only moves when something is done, and a log of who did what. */
function world() {
  let time = 0
  let current = ''
  const log: string[] = []
  const candidate = (name: string, costs: readonly number[]) => {
    let call = 0
    return {
      name,
      enter: () => {
        current = name
        log.push(`enter ${name}`)
        time += 1000
      },
      call: () => {
        log.push(`${name} in ${current}`)
        time += costs[Math.min(call, costs.length - 1)] as number
        call += 1
      },
    }
  }
  return { clock: () => time, candidate, log }
}

it('quotes the median and the least of the calls after the warm-up', async () => {
  const { clock, candidate, log } = world()
  // Two calls of warm-up at 900 ms, then turns of 13 calls: 10, 30 and 11 x 20 ms, and 13 x 20 ms.
  const costs = [900, 900, 10, 30, 20]
  const timings = await interleave([candidate('a', costs)], { clock, milliseconds: 300, calls: 3 })
  expect(timings.get('a')).toEqual({ median: 20, minimum: 10, calls: 26 })
  expect(log.filter((line) => line === 'enter a').length).toBe(3)
})

it('gives the mean of the two middle calls as the median of an even number', async () => {
  const { clock, candidate } = world()
  const warmUp = { milliseconds: 0, calls: 1 }
  const timings = await interleave([candidate('a', [1, 400, 100])], { clock, milliseconds: 500, calls: 2, warmUp })
  expect(timings.get('a')).toEqual({ median: 100, minimum: 100, calls: 4 })
})

it('takes turns, each in its own place, and leaves out the first call of a turn where calls are short', async () => {
  const { clock, candidate, log } = world()
  const quick = candidate('quick', [...Array(5).fill(100), 70, 50])
  const slow = candidate('slow', [5000])
  const timings = await interleave([quick, slow], { clock, milliseconds: 400, calls: 2 })
  expect(log.every((line) => !line.includes(' in ') || line === 'quick in quick' || line === 'slow in slow')).toBe(true)
  expect(timings.get('slow')).toEqual({ median: 5000, minimum: 5000, calls: 2 })
  // Five calls fill the warm-up; the one at 70 ms begins its turn.
  expect(timings.get('quick')).toMatchObject({ median: 50, minimum: 50 })
  expect(log.filter((line) => line === 'slow in slow').length).toBe(2 + 2)
  const turns = log.filter((line) => line.startsWith('enter'))
  expect(turns).toEqual(['enter quick', 'enter slow', 'enter quick', 'enter slow', 'enter quick', 'enter slow'])
})
