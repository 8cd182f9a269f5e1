import { scalar, tensor1d } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { runSelfTests, type SelfTest } from './self-test.ts'

const base = { kind: 'value', tolerance: 1e-3 } as const

describe('runSelfTests', () => {
  it('compares within the tolerance, NaN and infinities exactly', async () => {
    const tests: SelfTest[] = [
      { ...base, name: 'near', expected: [1, Number.NaN], run: () => tensor1d([1.0001, Number.NaN]) },
      { ...base, name: 'far', expected: [1], run: () => scalar(1.1), instead: 'this' },
      { ...base, name: 'infinite', expected: [Number.POSITIVE_INFINITY], run: () => scalar(Number.NEGATIVE_INFINITY) },
      { ...base, name: 'short', expected: [1, 1], run: () => tensor1d([1]) },
    ]
    const results = await runSelfTests(tests)
    expect(results.map(({ ok }) => ok)).toEqual([true, false, false, false])
    expect(results[1]).toEqual({ name: 'far', kind: 'value', ok: false, expected: '1', got: '1.1', instead: 'this' })
    expect(results[2]).toMatchObject({ expected: 'Infinity', got: '-Infinity', instead: null })
  })

  it('turns what is thrown into a result', async () => {
    const run = (): never => {
      throw new Error('no kernel')
    }
    const [result] = await runSelfTests([{ ...base, name: 'a', expected: [1], run }])
    expect(result).toMatchObject({ ok: false, got: 'error: no kernel' })
  })
})
