import {
  add,
  grad,
  log,
  memory,
  mul,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng, runningStatistics, whileTraining } from '@tfjs-flows/core'
import { bijectorLaws, expectClose, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { BatchNorm } from './batch-norm.ts'
import { chain } from './chain.ts'

const statistics = { features: 2, mean: [1, -3], variance: [4, 0.25] }
const rows = [
  [1, 10],
  [3, 30],
  [5, 20],
]
/** Mean 3 and 20, variance 8/3 and 200/3. */
const batch = (): Tensor => tensor2d(rows)

eachBackend(() => {
  describe('with statistics', () => {
    itObeys(
      bijectorLaws({
        create: () => new BatchNorm(statistics),
        inputs: (rng) => rng.normal([5, 2]),
        tails: (rng) => rng.uniform([5, 2], -1e4, 1e4),
      }),
    )
  })

  describe('by default', () => {
    itObeys(
      bijectorLaws({
        create: () => new BatchNorm({ features: 3 }),
        inputs: (rng) => rng.normal([2, 4, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  it('normalises by the batch in training, and moves the running statistics', () => {
    const map = new BatchNorm({ ...statistics, momentum: 0.75 })
    tidy(() => {
      const [x, logDet] = whileTraining(map, () => map.inverseAndLogDet(batch()))
      const [first, second] = [Math.sqrt(8 / 3 + 1e-5), Math.sqrt(200 / 3 + 1e-5)]
      expectClose('x', x.dataSync(), [-2 / first, -10 / second, 0, 10 / second, 2 / first, 0], 1e-6)
      expectClose('log-det', logDet.dataSync(), Array(3).fill(-Math.log(first * second)), 1e-6)
      expectClose('mean', map.mean.dataSync(), [0.75 + 0.25 * 3, -2.25 + 0.25 * 20], 1e-6)
      expectClose('variance', map.variance.dataSync(), [3 + 2 / 3, 0.1875 + 50 / 3], 1e-6)
      expect(map.isTraining).toBe(false)
    })
    map.dispose()
  })

  it('its training gradient is that of the batch statistics too', () => {
    const map = new BatchNorm({ features: 2 })
    tidy(() => {
      const weights = tensor2d([
        [1, -2],
        [0.5, 3],
        [2, 1],
      ])
      const f = (y: Tensor): Tensor =>
        whileTraining(map, () => {
          const [x, logDet] = map.inverseAndLogDet(y)
          return add(sum(mul(x, weights)), sum(logDet))
        })
      const y = new Rng(1).normal([3, 2])
      expect(gradientMismatches(f, [y], { tolerance: 1e-2 })).toEqual([])
      // A shift of all rows moves the mean along: the sum of the gradient over the rows is 0.
      expectClose('sum', sum(grad(f)(y), 0).dataSync(), [0, 0], 1e-5)
    })
    map.dispose()
  })

  it('each layer of a stack gets its own statistics in one training pass', () => {
    const stack = chain([new BatchNorm({ features: 2, momentum: 0 }), new BatchNorm({ features: 2, momentum: 0 })])
    const found = runningStatistics(stack)
    expect([...found.keys()]).toEqual(['0', '1'].flatMap((i) => [`bijectors.${i}.mean`, `bijectors.${i}.variance`]))
    tidy(() => {
      const trained = whileTraining(stack, () => stack.inverse(batch()))
      expectClose('evaluated', stack.inverse(batch()).dataSync(), trained.dataSync(), 1e-5)
      expectClose('variance', found.get('bijectors.0.variance')?.dataSync() ?? [], [1, 1], 1e-4)
    })
    stack.dispose()
  })

  it('initialize sets the statistics of a batch, as often as it is called', () => {
    const map = new BatchNorm({ features: 2 })
    tidy(() => {
      for (let i = 0; i < 2; i += 1) {
        map.initialize(batch())
        expectClose('mean', map.mean.dataSync(), [3, 20], 1e-6)
        expectClose('variance', map.variance.dataSync(), [8 / 3, 200 / 3], 1e-6)
      }
    })
    map.dispose()
  })

  it('statistics that are not finite move nothing, and a failed step leaves the evaluation mode', () => {
    const map = new BatchNorm(statistics)
    const before = memory().numTensors
    tidy(() => {
      const broken = tensor2d([
        [Number.NaN, 1],
        [0, Infinity],
      ])
      whileTraining(map, () => map.inverse(broken))
      expect([...map.mean.dataSync(), ...map.variance.dataSync()]).toEqual([1, -3, 4, 0.25])
      expect(() => whileTraining(map, () => map.inverse(zeros([1, 2])))).toThrow('2 rows at least')
      expect(map.isTraining).toBe(false)
    })
    expect(memory().numTensors).toBe(before)
    map.dispose()
  })

  it('trains within a gradient without leaving tensors', () => {
    const map = new BatchNorm(statistics)
    const step = (): void =>
      tidy(() => {
        const loss = (): Tensor => whileTraining(map, () => sum(map.inverseLogDet(batch())))
        variableGrads(loss as () => never, [map.logScale])
      })
    step()
    const before = memory().numTensors
    step()
    expect(memory().numTensors).toBe(before)
    map.dispose()
  })
})

it('refuses settings and statistics that do not fit', () => {
  const bad = [{ momentum: 1.5 }, { epsilon: 0 }, { mean: [1] }, { variance: [1, -1] }]
  for (const options of bad) expect(() => new BatchNorm({ features: 2, ...options })).toThrow(FlowsError)
})

it("a Tensor stays the caller's, a Variable is taken over", () => {
  const [mean, variance] = [tensor1d([1, 2]), tidy(() => variable(log(tensor1d([3, 4])), false))]
  const map = new BatchNorm({ features: 2, mean, variance })
  map.dispose()
  expect([mean.isDisposed, variance.isDisposed]).toEqual([false, true])
  mean.dispose()
})
