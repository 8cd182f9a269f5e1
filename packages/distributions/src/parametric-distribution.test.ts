import { add, type Scalar, scalar, sum, tensor1d, tidy, variable, variableGrads, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { Independent, MultivariateNormalTriL, Normal } from './index.ts'

eachBackend(() => {
  describe('batchEntry', () => {
    it('is one entry of an axis, whatever broadcasts over it', () => {
      const normal = new Normal({ loc: [[0, 1, 2]], scale: [[1], [2]] })
      const got = tidy(() => {
        const column = normal.batchEntry(2)
        const row = normal.batchEntry(1, 1)
        return {
          column: [String(column?.batchShape), [...column!.mean().dataSync()], [...column!.stddev().dataSync()]],
          row: [String(row?.batchShape), [...row!.mean().dataSync()], [...row!.stddev().dataSync()]],
        }
      })
      expect(got.column).toEqual(['2', [2, 2], [1, 2]])
      expect(got.row).toEqual(['3', [0, 1, 2], [2, 2, 2]])
      normal.dispose()
    })

    it('keeps event axes, under Independent too', () => {
      const shapes: unknown[] = []
      tidy(() => {
        const batch = new MultivariateNormalTriL({ loc: zeros([4, 2]), scaleTril: zeros([3, 1, 2, 2]) })
        const normal = new Normal({ loc: zeros([5, 2]), scale: tensor1d([1, 2]) })
        const independent = new Independent({ distribution: normal, reinterpretedBatchNdims: 1 })
        for (const entry of [batch.batchEntry(1), independent.batchEntry(1)]) {
          shapes.push([entry?.batchShape, entry?.eventShape])
        }
      })
      expect(shapes).toEqual([
        [[3], [2]],
        [[], [2]],
      ])
    })

    it('owns no Variable of the whole, and passes gradients to it', () => {
      const [loc, scale] = tidy(() => [variable(tensor1d([1, 2])), variable(scalar(3))] as const)
      const normal = new Normal({ loc: loc, scale: scale })
      const gradient = tidy(() => {
        const { grads } = variableGrads(() => {
          const entry = normal.batchEntry(1)!
          const x = sum(add(entry.variance(), entry.mean()))
          entry.dispose()
          return x as Scalar
        })
        return [loc, scale].map((parameter) => [...grads[parameter.name]!.dataSync()])
      })
      expect(gradient).toEqual([[0, 1], [6]])
      expect(scale.isDisposed).toBe(false)
      normal.dispose()
    })

    it('is undefined for a subclass with other options', () => {
      class Pair extends Normal {
        constructor() {
          super({ loc: [0, 1], scale: 1 })
        }
      }
      const pair = new Pair()
      const entries: unknown[] = []
      tidy(() => void entries.push(pair.batchEntry(0)))
      expect(entries).toEqual([undefined])
      pair.dispose()
    })
  })
})
