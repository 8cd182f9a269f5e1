/** Values of scipy and torch for every class of this package that the reference data knows. */
import { distributionCases } from '@tfjs-flows/config/golden'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import * as distributions from './index.ts'

const reference = distributionCases(distributions)

describe('reference values', () => {
  if (reference === undefined) {
    it('of scipy and torch', (test) => test.skip('the reference data golden/distributions.json is absent'))
    return
  }
  it('covers every class of the file', () => {
    expect(reference.missing).toEqual([])
  })

  eachBackend(() => {
    it.each(reference.cases)('$label', ({ agreements }) => {
      expect(agreements().flatMap(({ faults }) => faults)).toEqual([])
    })
  })
})
