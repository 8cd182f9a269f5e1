import { expect, it } from 'vitest'
import { formatProfile } from './profile-workload.ts'

it('gives calls, time and share of one step, with what ran outside the kernels in its place', () => {
  const rows = [
    { kernel: 'Add', calls: 4, milliseconds: 10 },
    { kernel: 'Mul', calls: 3, milliseconds: 2 },
  ]
  const text = formatProfile('a', { milliseconds: 20, rows }, 2).replace(/ +/g, ' ')
  expect(text.split('\n').filter((line) => !line.includes('---'))).toEqual([
    'a (mean of 2)',
    '| kernel | calls | ms | share |',
    '| Add | 2 | 5.000 | 50.0 % |',
    '| outside kernels | - | 4.000 | 40.0 % |',
    '| Mul | 1.5 | 1.000 | 10.0 % |',
    '| all | 4 | 10.000 | 100 % |',
  ])
})
