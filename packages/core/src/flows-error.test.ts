import { describe, expect, it } from 'vitest'
import { FlowsError } from './flows-error.ts'

describe('FlowsError', () => {
  it('says who, rule, got, do, and carries a code', () => {
    const error = new FlowsError('shape', {
      who: 'Dense',
      rule: 'the last axis of x must have inFeatures (8) entries',
      got: 'shape [32, 6]',
      do: 'Pass x of shape [..., 8]',
    })
    expect(error.message).toBe(
      'Dense: the last axis of x must have inFeatures (8) entries; got shape [32, 6]. Pass x of shape [..., 8].',
    )
    expect([error.code, error.name, error instanceof Error]).toEqual(['shape', 'FlowsError', true])
  })

  it('leaves out what there is not, and ends in one full stop', () => {
    expect(new FlowsError('backend', { who: 'a', rule: 'b' }).message).toBe('a: b.')
    expect(new FlowsError('backend', { who: 'a', rule: 'b', got: '', do: 'c.' }).message).toBe('a: b; got . c.')
  })

  it('keeps its cause', () => {
    const cause = new Error('disk full')
    expect(new FlowsError('file', { who: 'a', rule: 'b' }, cause).cause).toBe(cause)
    expect('cause' in new FlowsError('file', { who: 'a', rule: 'b' })).toBe(false)
  })
})
