import { expect, it } from 'vitest'
import { Batches, batches } from './batches.ts'
import { Rng } from './rng.ts'

function take(stream: Batches, count: number): number[][] {
  return Array.from({ length: count }, () => [...stream.next().value])
}

it('covers each epoch once, up to the short last batch', () => {
  const stream = batches({ rows: 10, batchSize: 3, rng: new Rng(0) })
  expect(stream.batchesPerEpoch).toBe(3)
  const epochs = [take(stream, 3).flat(), take(stream, 3).flat()]
  for (const epoch of epochs) expect(new Set(epoch).size).toBe(9)
  expect(epochs[0]).not.toEqual(epochs[1])
  expect(stream.epoch).toBe(1)
})

it('resumes as if it had never stopped', () => {
  const options = { rows: 23, batchSize: 4, rng: new Rng(9) }
  const whole = take(batches({ ...options, rng: new Rng(9) }), 30)
  for (const stop of [0, 1, 4, 5, 6, 13]) {
    const first = batches({ ...options, rng: new Rng(9) })
    const before = take(first, stop)
    const state = JSON.parse(JSON.stringify(first.state))
    expect([...before, ...take(Batches.fromState(state), 30 - stop)]).toEqual(whole)
  }
})

it('takes all rows where a batch is larger', () => {
  const stream = batches({ rows: 5, batchSize: 256, rng: new Rng(0) })
  expect(stream.batchSize).toBe(5)
  expect([...stream.next().value].sort()).toEqual([0, 1, 2, 3, 4])
})

it('does not depend on what is drawn from the generator later', () => {
  const rng = new Rng(4)
  const stream = batches({ rows: 8, batchSize: 8, rng })
  rng.uniforms(100)
  expect(take(stream, 3)).toEqual(take(batches({ rows: 8, batchSize: 8, rng: new Rng(4) }), 3))
})

it('is iterable', () => {
  let count = 0
  for (const batch of batches({ rows: 8, batchSize: 2, rng: new Rng(4) })) {
    expect(batch).toHaveLength(2)
    count += 1
    if (count === 9) break
  }
})

it('refuses nothing to draw from', () => {
  expect(() => batches({ rows: 0, batchSize: 2, rng: new Rng(0) })).toThrow(/positive integers/)
})
