import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { CLASSES, type Digits, readDigits, splitDigits } from './digits-data.ts'

const counts = ({ context, rows }: Digits): number[] =>
  Array.from({ length: CLASSES }, (_, k) => {
    let count = 0
    for (let row = 0; row < rows; row += 1) count += context[row * CLASSES + k] as number
    return count
  })

/** 1,000 images whose first two pixels are their number, 100 of each class. */
const csv = Array.from({ length: 1000 }, (_, i) =>
  [i % 17, Math.floor(i / 17), ...new Array<number>(62).fill(0), i % CLASSES].join(','),
).join('\n')

it('deals every image to one part, and every class in its share', () => {
  const { train, validation, test } = splitDigits(csv, new Rng(0))
  expect([train.rows, validation.rows, test.rows]).toEqual([500, 200, 300])
  const numbers = [train, validation, test].flatMap(({ x, rows }) =>
    Array.from({ length: rows }, (_, row) => (x[row * 64 + 1] as number) * 17 + (x[row * 64] as number)),
  )
  expect(new Set(numbers).size).toBe(1000)
  expect([counts(train), counts(validation), counts(test)].map((each) => new Set(each).size)).toEqual([1, 1, 1])
})

it('splits the digits into 1,297, 200 and 300 of 17 levels', ({ skip }) => {
  const data = readDigits()
  if (typeof data === 'string') return skip(`${data} is absent`)
  const parts = [data.train, data.validation, data.test]
  expect(parts.map(({ rows }) => rows)).toEqual([1297, 200, 300])
  for (const part of parts) {
    expect(part.x.length).toBe(part.rows * 64)
    expect(Math.max(...part.x)).toBe(16)
    for (const count of counts(part)) expect(Math.abs(count - part.rows / CLASSES)).toBeLessThan(part.rows * 0.01 + 1)
  }
})
