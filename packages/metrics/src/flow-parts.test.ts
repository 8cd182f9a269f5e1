import { Chain, chain, Exp, Tanh } from '@tfjs-flows/bijectors'
import { describe, expect, it } from 'vitest'
import { flowParts } from './flow-parts.ts'

describe('flowParts', () => {
  it('opens chains within chains, in the order of forward', () => {
    const [a, b, c] = [new Exp(), new Tanh(), new Exp()]
    expect(flowParts(chain([a, new Chain({ bijectors: [chain([b]), c] })]))).toEqual([a, b, c])
    expect(flowParts(a)).toEqual([a])
  })
})
