import { abs, grads, max, memory, slice, sub, sum, type Tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import {
  AdditiveTransformer,
  AffineTransformer,
  RationalQuadraticSplineTransformer,
  type Transformer,
} from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { hasKernels, Rng } from '@tfjs-flows/core'
import { type Activation, activations } from '@tfjs-flows/nets'
import { perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Autoregressive } from './autoregressive.ts'
import type { IncrementalPass } from './autoregressive-network.ts'
import { IncrementalMade } from './incremental-made.ts'
import { Made, type MadeOptions } from './made.ts'
import type { MadeOrder } from './made-order.ts'

type Choice = Partial<MadeOptions>

const graph = [
  [false, false, false, false, false, false, true],
  [true, false, false, false, false, true, false],
  [true, false, false, false, false, true, true],
  [true, true, false, false, false, false, false],
  [false, false, true, false, false, false, false],
]

const networks: Record<string, Choice> = {
  'of two layers': {},
  'in an order of its own, with direct connections': { order: [3, 0, 4, 1, 2], direct: true },
  'in three groups, with context': { passes: 3, order: [4, 2, 0, 1, 3], contextFeatures: 2 },
  'of one group': { passes: 1 },
  'over a graph, with context and direct connections': { adjacency: graph, contextFeatures: 2, direct: true },
  'of residual blocks': { residual: true, hidden: [13, 13] },
  'of residual blocks gated by context': {
    residual: true,
    hidden: [9],
    contextFeatures: 2,
    direct: true,
    order: [4, 3, 2, 1, 0],
  },
  'of residual blocks over a graph': { residual: true, hidden: [6, 6], contextFeatures: 2, adjacency: graph },
  'of fewer units than features': { hidden: [2, 3], direct: true },
  'without a hidden layer': { hidden: [] },
  'of many units': { hidden: [131, 67, 40] },
}

const transformers: Record<string, () => Transformer> = {
  shift: () => new AdditiveTransformer(),
  bounded: () => new AffineTransformer({ bound: 1.5 }),
  exp: () => new AffineTransformer({ scale: 'exp' }),
  softplus: () => new AffineTransformer({ scale: 'softplus' }),
  sigmoid: () => new AffineTransformer({ scale: 'sigmoid' }),
  spline: () => new RationalQuadraticSplineTransformer({ bins: 5, bound: 2 }),
}

/** The same network by ops alone. */
class MadeByOps extends Made {
  override incremental(rows: number, context: Tensor | undefined, order: MadeOrder = this.order): IncrementalPass {
    return new IncrementalMade(this, order, { rows, context })
  }

  override generate(): undefined {
    return undefined
  }
}

const layer = (Network: typeof Made, choice: Choice, transformer: Transformer): Autoregressive => {
  const { parametersPerFeature } = transformer
  const shape = { features: 5, parametersPerFeature, hidden: [17, 11] }
  const conditioner = new Network({ ...shape, ...choice, rng: new Rng(2) })
  // Not more: by an unbounded scale the features that come last grow, and errors with them.
  perturbParameters(conditioner, new Rng(3), 0.1)
  return new Autoregressive({ transformer, conditioner })
}

/** The largest difference, in units of the largest number of b, at least 1. */
function distance(a: Tensor, b: Tensor): number {
  return tidy(() => {
    const [most, size] = [max(abs(sub(a, b))).dataSync()[0] as number, max(abs(b)).dataSync()[0] as number]
    return most / Math.max(1, size)
  })
}

/** The largest difference between what both ways give for rows. */
function difference(choice: Choice, transformer: Transformer, rows: number): number {
  const [fast, slow] = [layer(Made, choice, transformer), layer(MadeByOps, choice, transformer)]
  const worst = tidy(() => {
    const rng = new Rng(rows)
    const x = rng.normal([rows, 5])
    const context = choice.contextFeatures === undefined ? undefined : rng.normal([rows, choice.contextFeatures])
    const [got, want] = [fast.forwardAndLogDet(x, context), slow.forwardAndLogDet(x, context)]
    return Math.max(...got.map((tensor, i) => distance(tensor, want[i] as Tensor)))
  })
  fast.dispose()
  slow.dispose()
  return worst
}

eachBackend(() => {
  describe.each(Object.entries(networks))('a network %s', (_, choice) => {
    it.each(Object.entries(transformers))('gives by kernels what it gives by ops: %s', (name, create) => {
      // A spline's y is steep in its raw parameters.
      const tolerance = name === 'spline' ? 1e-4 : 1e-5
      for (const rows of [1, 7, 8, 19]) expect(difference(choice, create(), rows)).toBeLessThan(tolerance)
    })
  })

  it.each(Object.keys(activations) as Activation[])('knows the activation %s', (activation) => {
    const transformer = new AffineTransformer()
    expect(difference({ activation }, transformer, 5)).toBeLessThan(1e-5)
    expect(difference({ activation, residual: true, hidden: [8] }, transformer, 5)).toBeLessThan(1e-5)
  })

  it('takes orders other than its own', () => {
    const made = new Made({
      features: 5,
      parametersPerFeature: 3,
      hidden: [17, 11],
      contextFeatures: 1,
      rng: new Rng(2),
    })
    tidy(() => {
      const rng = new Rng(4)
      const order = made.masked(made.randomOrder(rng))
      const context = rng.normal([3, 1])
      const [fast, slow] = [made.incremental(3, context, order), new IncrementalMade(made, order, { rows: 3, context })]
      let values: Tensor | undefined
      for (const group of order.dependencies.groups) {
        expect(distance(fast.next(values), slow.next(values))).toBeLessThan(1e-5)
        values = rng.normal([3, group.length])
      }
      fast.dispose()
      slow.dispose()
    })
    made.dispose()
  })

  it('takes numbers of other types', () => {
    const made = new Made({ features: 3, parametersPerFeature: 2, hidden: [4], rng: new Rng(2) })
    tidy(() => {
      const pass = made.incremental(2, undefined)
      pass.next()
      const outputs = pass.next(tensor2d([[1], [3]], [2, 1], 'int32'))
      const other = made.incremental(2, undefined)
      other.next()
      expect(outputs.dataSync()).toEqual(other.next(tensor2d([[1], [3]])).dataSync())
      pass.dispose()
      other.dispose()
    })
    made.dispose()
  })

  it('passes NaN on to what depends on it, in its row alone', () => {
    const map = layer(Made, { order: [2, 0, 1, 4, 3] }, new AffineTransformer())
    const y = tidy(() => {
      const x = new Rng(1).normal([9, 5]).arraySync() as number[][]
      const row = x[4] as number[]
      row[1] = Number.NaN
      return map.forward(tensor2d(x)).arraySync() as number[][]
    })
    const lost = y.map((row) => row.map(Number.isNaN))
    const none = new Array<boolean>(5).fill(false)
    expect(lost).toEqual(y.map((_, i) => (i === 4 ? [false, true, false, true, true] : none)))
    map.dispose()
  })

  it('gives each row what it gives it alone, the same every time', () => {
    const map = layer(Made, { contextFeatures: 1 }, new AffineTransformer())
    tidy(() => {
      const rng = new Rng(1)
      const [x, context] = [rng.normal([11, 5]), rng.normal([11, 1])]
      const all = map.forward(x, context)
      expect(map.forward(x, context).dataSync()).toEqual(all.dataSync())
      for (const row of [0, 7, 8, 10]) {
        const one = map.forward(slice(x, [row, 0], [1, 5]), slice(context, [row, 0], [1, 1]))
        expect(one.dataSync()).toEqual(slice(all, [row, 0], [1, 5]).dataSync())
      }
    })
    map.dispose()
  })

  it('has gradients, for which the ops run', () => {
    const map = layer(Made, { contextFeatures: 1 }, new AffineTransformer())
    tidy(() => {
      const rng = new Rng(1)
      const [x, context] = [rng.normal([3, 5]), rng.normal([3, 1])]
      const loss = grads((at: Tensor, given: Tensor) => sum(map.forward(at, given)))
      expect(loss([x, context]).map((gradient) => gradient.shape)).toEqual([
        [3, 5],
        [3, 1],
      ])
      const { conditioner, transformer } = map
      expect(conditioner.generate?.(x, transformer, context) !== undefined).toBe(hasKernels(['FlowsMade']))
      grads((at: Tensor) => {
        expect(conditioner.generate?.(at, transformer, context)).toBeUndefined()
        return sum(at)
      })([x])
    })
    map.dispose()
  })

  it('leaves no tensors behind where it is not used up', () => {
    const made = new Made({ features: 3, parametersPerFeature: 2, rng: new Rng(2) })
    const before = memory().numTensors
    const pass = made.incremental(4, undefined)
    pass.next().dispose()
    pass.dispose()
    expect(memory().numTensors).toBe(before)
    made.dispose()
  })

  it('needs the context of every row', () => {
    const made = new Made({ features: 3, parametersPerFeature: 2, contextFeatures: 2, rng: new Rng(2) })
    const rule = 'each of 4 rows needs a context of 2 numbers'
    expect(() => made.incremental(4, undefined)).toThrow(`Made: ${rule}; got none. Pass context of shape [4, 2].`)
    tidy(() => {
      expect(() => made.incremental(4, zeros([3, 2]))).toThrow(`${rule}; got [3, 2]`)
    })
    made.dispose()
  })
})
