import { describe, expect, it } from 'vitest'
import { distributionLaws } from './distribution-laws.ts'
import type { DistributionSubject } from './distribution-subject.ts'
import { type DistributionTolerances, distributionTolerances } from './distribution-tolerances.ts'
import { type CoinFlaw, coinFlaws, FlawedCoins } from './fixtures/flawed-coins.ts'
import { type Flaw, FlawedNormal, flaws } from './fixtures/flawed-normal.ts'
import type { Law } from './law.ts'

function lawsOf(flaw?: Flaw, more: Pick<DistributionSubject, 'missing' | 'tolerances'> = {}): Law[] {
  return distributionLaws({
    create: ({ loc, scale }) => new FlawedNormal({ loc, scale, flaw }),
    parameters: { loc: [0.5], scale: [2] },
    otherParameters: { loc: [-1], scale: [0.5] },
    support: { kind: 'continuous', box: [[-12, 13]] },
    outside: [[60], [1e3]],
    ...more,
  })
}

describe('distributionLaws', () => {
  it('hold for a right distribution, and only the law of missing functions is skipped', async () => {
    const laws = lawsOf()
    for (const law of laws) if (law.skip === undefined) await law.check()
    expect(laws.filter((law) => law.skip !== undefined).map((law) => law.skip)).toEqual([
      'all functions have closed forms',
    ])
  })

  it.each(Object.entries(flaws) as [Flaw, string][])('catch a distribution that %s: %s', async (flaw, name) => {
    const laws = lawsOf(flaw, flaw === 'says nothing' ? { missing: ['mode'] } : {})
    const law = laws.find((candidate) => candidate.name === name)
    expect(law?.skip).toBeUndefined()
    await expect((async () => law?.check())()).rejects.toThrow(Error)
  })

  it('every law has a flaw that breaks it', () => {
    const broken = new Set<string>(Object.values(flaws))
    expect(lawsOf().flatMap(({ name }) => (broken.has(name) ? [] : [name]))).toEqual([])
  })

  it('take the tolerances of a subject in place of the usual ones', () => {
    const total = (tolerances: Partial<DistributionTolerances>): unknown =>
      lawsOf('adds to logProb', { tolerances })
        .find(({ name }) => name === 'the total probability is 1')
        ?.check()
    expect(() => total({ integral: 0.02 })).not.toThrow()
    expect(() => total({ integral: distributionTolerances.integral })).toThrow(/total probability/)
  })

  it('say with the values what broke', () => {
    const law = lawsOf('adds to logProb').find(({ name }) => name === 'the total probability is 1')
    expect(() => law?.check()).toThrow(/^total probability: entry 0 is 1\.010\d+ where 1 was expected/)
  })
})

function coinLaws(flaw?: CoinFlaw): Law[] {
  return distributionLaws({
    create: ({ probs }) => new FlawedCoins({ probs, flaw }),
    parameters: { probs: [0.3, 0.6] },
    otherParameters: { probs: [0.9, 0.2] },
    support: {
      kind: 'discrete',
      values: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
    },
    outside: [
      [0, 2],
      [0.5, 1],
    ],
    missing: ['cdf', 'logCdf', 'survival', 'quantile'],
  })
}

describe('distributionLaws of a discrete distribution over vectors', () => {
  it('hold for a right one, and what needs an order or a gradient is skipped', async () => {
    const laws = coinLaws()
    for (const law of laws) if (law.skip === undefined) await law.check()
    expect(new Set(laws.flatMap(({ skip }) => skip ?? []))).toEqual(
      new Set(['x is discrete', 'the values are vectors, which have no order', 'draws are not reparameterised']),
    )
  })

  it.each(Object.entries(coinFlaws) as [CoinFlaw, string][])('catch one that %s: %s', async (flaw, name) => {
    const law = coinLaws(flaw).find((candidate) => candidate.name === name)
    expect(law?.skip).toBeUndefined()
    await expect((async () => law?.check())()).rejects.toThrow(Error)
  })
})
