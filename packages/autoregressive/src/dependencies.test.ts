import { describe, expect, it } from 'vitest'
import { dependenciesOf } from './dependencies.ts'

const rows = (sets: readonly Uint8Array[]): string[] => sets.map((set) => set.join(''))

describe('dependenciesOf', () => {
  it('of an order lets a feature see those before it', () => {
    const { sets, outputSets, groups, ready } = dependenciesOf('Made', 3, 0, { order: [2, 0, 1] })
    expect(groups).toEqual([[2], [0], [1]])
    expect(rows(sets)).toEqual(['000', '001', '101'])
    expect(outputSets).toEqual([1, 2, 0])
    expect(ready).toEqual([0, 1, 2])
  })

  it('of few passes puts neighbours of the order into one group; every set holds the context', () => {
    const { sets, groups } = dependenciesOf('Made', 5, 1, { passes: 2 })
    expect(groups).toEqual([
      [0, 1, 2],
      [3, 4],
    ])
    expect(rows(sets)).toEqual(['000001', '111001'])
  })

  it('of an order are those of the adjacency that says the same', () => {
    const order = [3, 0, 4, 1, 2]
    const before = order.map((_, j) => order.map((_, i) => order.indexOf(i) < order.indexOf(j)))
    const [short, long] = [{ order }, { adjacency: before }].map((options) => dependenciesOf('Made', 5, 2, options))
    for (const field of ['groups', 'sets', 'ready', 'outputSets'] as const) {
      expect(short?.[field], field).toEqual(long?.[field])
    }
  })

  it('of an adjacency groups by depth, and units see what one output may see', () => {
    const adjacency = [
      [false, false, false, false],
      [true, false, false, false],
      [true, false, false, false],
      [false, true, true, false],
    ]
    const { sets, groups, ready, isWithin } = dependenciesOf('Made', 4, 0, { adjacency })
    expect(groups).toEqual([[0], [1, 2], [3]])
    expect(rows(sets)).toEqual(['0000', '1000', '0110'])
    expect(ready).toEqual([0, 1, 2])
    expect(isWithin(1, 2)).toBe(false)
    expect(isWithin(0, 2)).toBe(true)
  })

  it('an adjacency over the context says which columns a feature sees', () => {
    const adjacency = [
      [false, false, true, false],
      [true, false, false, true],
    ]
    const { sets, outputSets } = dependenciesOf('Made', 2, 2, { adjacency })
    expect(rows(outputSets.map((set) => sets[set] as Uint8Array))).toEqual(['0010', '1001'])
  })

  it('takes hundreds of features', () => {
    const { groups, sets, isWithin } = dependenciesOf('Made', 784, 0, {})
    expect(groups).toHaveLength(784)
    expect(sets).toHaveLength(784)
    expect(isWithin(3, 700)).toBe(true)
  })

  it('refuses what is no order, no number of passes or no acyclic graph', () => {
    const of =
      (options: object): (() => unknown) =>
      () =>
        dependenciesOf('Made', 3, 0, options)
    expect(of({ order: [0, 1, 1] })).toThrow(
      'Made: order must name each of the 3 features once; got [0, 1, 1]. List the features in the order in which they are generated, from 0.',
    )
    expect(of({ passes: 4 })).toThrow('passes must be a whole number from 1 to the number of features (3); got 4')
    const cycle = [
      [false, true, false],
      [false, false, true],
      [true, false, false],
    ]
    expect(of({ adjacency: cycle })).toThrow('got 0 depends on 1 depends on 2 depends on 0')
    expect(of({ adjacency: [[false]] })).toThrow('adjacency must have 3 rows of 3 features')
    expect(of({ adjacency: cycle, order: [0, 1, 2] })).toThrow('an adjacency replaces order and passes')
  })
})
