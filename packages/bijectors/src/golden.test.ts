/** Values of torch for every class of this package that the reference data knows. */
import { bijectorCases } from '@tfjs-flows/config/golden'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import * as bijectors from './index.ts'

const reference = bijectorCases(bijectors)

describe('reference values', () => {
  if (reference === undefined) {
    it('of torch', (test) => test.skip('the reference data golden/bijectors.json is absent'))
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
