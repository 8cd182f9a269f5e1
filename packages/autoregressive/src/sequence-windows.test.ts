import { expect, it } from 'vitest'
import { sequenceWindows } from './sequence-windows.ts'

const counting = (length: number, from = 1): Float32Array => Float32Array.from({ length }, (_, i) => from + i)

it.each([
  [{ steps: 3, history: 1 }, [4]],
  [{ steps: 8, history: 3 }, [1, 8, 9, 13, 14, 40]],
  [{ steps: 5, history: 0 }, [5, 6, 0, 11]],
  [{ steps: 4, history: 3 }, [9]],
])('every step counts once, and sees the history of its sequence: %j of %j', (options, lengths) => {
  const sequences = lengths.map((length, i) => counting(length, 100 * (i + 1)))
  const windows = sequenceWindows(sequences, options)
  const { steps, history } = options
  const total = lengths.reduce((sum, n) => sum + n, 0)
  expect(windows.total).toBe(total)
  const counted: number[] = []
  for (let row = 0; row < windows.rows; row += 1) {
    const at = (i: number, part: number): number => windows.values[2 * (row * steps + i) + part] as number
    const sequence = windows.sequences[row] as number
    for (let i = 0; i < steps; i += 1) {
      if (at(i, 1) === 0) continue
      expect(at(i, 1)).toBeCloseTo(windows.rows / total, 6)
      counted.push(at(i, 0))
      // The steps before it are those of its sequence, back to its start or over the whole history.
      const step = at(i, 0) - 100 * (sequence + 1)
      const back = Math.min(step, history)
      for (let j = 1; j <= back; j += 1) expect(at(i - j, 0)).toBe(at(i, 0) - j)
      if (step <= history) expect(i).toBe(step)
    }
  }
  expect(counted).toEqual(sequences.flatMap((values) => [...values]))
})

it('refuses sizes without a step to count', () => {
  expect(() => sequenceWindows([counting(5)], { steps: 3, history: 3 })).toThrow('got steps 3, history 3')
  expect(() => sequenceWindows([counting(0)], { steps: 3, history: 1 })).toThrow('there must be a step at least')
})
