import { type Scalar, scalar, sum, tensor1d, tidy, variable, variableGrads } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { Normal } from './normal.ts'

describe('parameters', () => {
  it('are trained where they are Variables, and then belong to the distribution', () => {
    const initial = scalar(0)
    const loc = variable(initial)
    const scale = scalar(2)
    const normal = new Normal({ loc, scale })
    expect([...normal.parameters().keys()]).toEqual(['loc'])
    expect([...normal.buffers().keys()]).toEqual(['scale'])
    const gradient = tidy(() => {
      const x = tensor1d([1, 3])
      return [...(variableGrads(() => sum(normal.logProb(x)) as Scalar).grads[loc.name]?.dataSync() ?? [])]
    })
    expect(gradient).toEqual([1])
    normal.dispose()
    expect([loc.isDisposed, scale.isDisposed]).toEqual([true, false])
    for (const tensor of [initial, scale]) tensor.dispose()
  })

  it('are options alone where they are numbers', () => {
    const normal = new Normal({ loc: [0, Math.PI], scale: 1 })
    expect(normal.getConfig()).toEqual({ loc: [0, Math.PI], scale: 1 })
    expect([...normal.buffers().keys()]).toEqual([])
    normal.dispose()
  })

  it('must be float32', () => {
    const loc = tensor1d([0, 1], 'int32')
    expect(() => new Normal({ loc, scale: 1 })).toThrow(
      "Normal: loc must be float32; got int32. Cast it: tf.cast(x, 'float32').",
    )
    loc.dispose()
  })

  it('must broadcast, and a failure leaves nothing in memory', () => {
    expect(() => new Normal({ loc: [0, 0], scale: [1, 1, 1] })).toThrow(
      'Normal: the batch axes must broadcast to one batch shape; got [2] and [3]. Align them at the last axis; an axis of 1 stretches.',
    )
    expect(() => new Normal({ loc: [[0], [0]], scale: [1, 1, 0] })).toThrow(/scale must be finite and above 0; got 0/)
  })
})
