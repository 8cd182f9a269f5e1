import { grad, slice, sum, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { conditionerLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Made, type MadeOptions } from './made.ts'

const tree = [
  [false, false, false, false, false, true],
  [true, false, false, false, true, false],
  [true, false, false, false, true, true],
  [true, true, false, false, false, false],
]

type Choice = Partial<MadeOptions>

/** Every kind of network: order, groups, graph, context, blocks, direct connections, too few units. */
const cases: Record<string, Choice> = {
  'in order': {},
  'in an order of its own': { order: [2, 0, 3, 1], direct: true },
  'in two groups': { passes: 2, contextFeatures: 2 },
  'with context': { contextFeatures: 2, direct: true },
  'of residual blocks': { residual: true, hidden: [9, 9] },
  'of residual blocks with context': { residual: true, hidden: [9, 9], contextFeatures: 2, order: [3, 2, 1, 0] },
  'over a graph that takes in the context': { adjacency: tree, contextFeatures: 2 },
  'over a graph, of residual blocks': {
    adjacency: tree,
    contextFeatures: 2,
    residual: true,
    hidden: [12],
    direct: true,
  },
  'with fewer units than features, and direct connections': { hidden: [2, 5], direct: true },
  'without a hidden layer': { hidden: [] },
}

const make = (choice: Choice, zeroOutput = false): Made =>
  new Made({
    features: 4,
    parametersPerFeature: 2,
    hidden: [13, 11],
    activation: 'tanh',
    zeroOutput,
    ...choice,
    rng: new Rng(3),
  })

/** sees[j][i]: whether some output of feature j has a derivative to input i that is not exactly 0. */
function dependence(made: Made, which: 'x' | 'context'): boolean[][] {
  return tidy(() => {
    const rng = new Rng(8)
    const x = rng.normal([6, made.inFeatures])
    const context = made.contextFeatures === 0 ? undefined : rng.normal([6, made.contextFeatures])
    const outputs = (at: Tensor): Tensor => (which === 'x' ? made.apply(at, context) : made.apply(x, at))
    const at = which === 'x' ? x : (context as Tensor)
    return Array.from({ length: made.inFeatures }, (_, j) => {
      const { parametersPerFeature: p } = made
      const slopes = grad((input) => sum(slice(outputs(input), [0, j * p], [-1, p])))(at)
      const values = slopes.dataSync()
      const width = at.shape[1] as number
      return Array.from({ length: width }, (_, i) => values.some((value, k) => k % width === i && value !== 0))
    })
  })
}

eachBackend(() => {
  describe.each(Object.entries(cases))('a network %s', (_, choice) => {
    itObeys(conditionerLaws({ create: () => make(choice) }))

    it('has a derivative to all that it may see, and exactly zero to the rest', () => {
      const made = make(choice)
      const { sets, outputSets, features, contextFeatures } = made.order.dependencies
      const may = (first: number, count: number): boolean[][] =>
        outputSets.map((set) => [...(sets[set] as Uint8Array).subarray(first, first + count)].map((bit) => bit === 1))
      expect(dependence(made, 'x')).toEqual(may(0, features))
      if (contextFeatures > 0) expect(dependence(made, 'context')).toEqual(may(features, contextFeatures))
      made.dispose()
    })

    it('gives the same outputs a group at a time', () => {
      const made = make(choice)
      tidy(() => {
        const rng = new Rng(9)
        perturbParameters(made, rng.fork(), 0.3)
        const x = rng.normal([5, 4])
        const context = made.contextFeatures === 0 ? undefined : rng.normal([5, 2])
        const full = made.apply(x, context).arraySync() as number[][]
        const columns = x.arraySync() as number[][]
        const pass = made.incremental(5, context)
        let before: readonly number[] | undefined
        for (const group of made.groups) {
          const values = before && tensor2d(columns.map((row) => before?.map((j) => row[j] as number) ?? []))
          const got = pass.next(values).arraySync() as number[][]
          const want = full.map((row) => group.flatMap((j) => row.slice(2 * j, 2 * j + 2)))
          for (const [r, row] of want.entries()) {
            for (const [k, value] of row.entries()) expect(got[r]?.[k]).toBeCloseTo(value, 5)
          }
          before = group
        }
        pass.dispose()
      })
      made.dispose()
    })
  })

  describe('that starts at zero', () => {
    itObeys(conditionerLaws({ create: () => make({ direct: true }, true), startsAtZero: true }))
  })
})

describe('Made', () => {
  it('needs residual blocks of one width', () => {
    expect(() => make({ residual: true, hidden: [8, 9] })).toThrow(
      'Made: residual blocks must all have one width; got hidden [8, 9]. Pass hidden: [64, 64] for two blocks of 64 units.',
    )
  })

  it('takes degrees that increase, and refuses others', () => {
    const made = make({ hidden: [3], degrees: [[1, 1, 3]] })
    expect([...made.layers[0]!.masks.mask.dataSync()]).toEqual([1, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0])
    made.dispose()
    expect(() => make({ hidden: [3], degrees: [[1, 3, 2]] })).toThrow('in increasing order within a layer')
    expect(() => make({ hidden: [3], degrees: [[1, 4, 4]] })).toThrow('a degree from 0 to 3')
  })

  it('of residual blocks takes one list of degrees for what is added up', () => {
    const residual = (last: number[]): Made => make({ residual: true, hidden: [2], degrees: [[1, 2], [1, 3], last] })
    residual([1, 2]).dispose()
    expect(() => residual([1, 3])).toThrow(
      'Made: residual blocks must end with the degrees of the first layer; got degrees 1,2 and 1,3. Give layers 0, 2, 4, … the same degrees.',
    )
  })

  it('of one feature gives constants', () => {
    const made = new Made({ features: 1, parametersPerFeature: 2, rng: new Rng(0) })
    const outputs = tidy(() => made.apply(tensor2d([[1], [5]])).arraySync()) as number[][]
    expect(outputs[0]).toEqual(outputs[1])
    made.dispose()
  })
})
