import { add, engine, keep, memory, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { scoped } from './scoped.ts'

eachBackend(() => {
  it('disposes what a body made except for its results, of which the scope around it takes care', () => {
    const before = memory().numTensors
    let inner: Tensor | undefined
    tidy(() => {
      const x = scalar(1)
      const [same, sum] = scoped(() => {
        inner = add(x, 1)
        return [x, add(inner, 1)]
      })
      expect(same).toBe(x)
      expect(inner?.isDisposed).toBe(true)
      expect([x.isDisposed, sum?.dataSync()[0]]).toEqual([false, 3])
      expect(memory().numTensors).toBe(before + 2)
    })
    expect(memory().numTensors).toBe(before)
  })

  it('leaves what is kept, and ends its scope where the body throws', () => {
    const before = memory().numTensors
    const kept: Tensor[] = []
    const failing = (): never => {
      scalar(1)
      kept.push(keep(scalar(2)))
      throw new Error('failed')
    }
    expect(() => scoped(failing)).toThrow('failed')
    expect([memory().numTensors, engine().state.activeScope]).toEqual([before + 1, null])
    kept[0]?.dispose()
  })
})
