import { memory, type Tensor, tensor, type Variable, variable } from '@tensorflow/tfjs-core'
import { FlowsError, Module, registerModule } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { buildModule } from './build-module.ts'

/** Makes a Variable, a tensor of its own and an owned tensor, and then fails if it is told to. */
class Fragile extends Module {
  static override readonly className: string = 'TestFragile'
  readonly weight: Variable
  readonly constant: Tensor
  constructor({ reason }: { reason?: string }) {
    super()
    this.constant = this.own(tensor([1, 2]))
    this.weight = variable(this.constant)
    if (reason === 'ours') throw new FlowsError('argument', { who: 'Fragile', rule: 'it breaks' })
    if (reason !== undefined) throw new TypeError(reason)
  }
  protected override options(): Record<string, unknown> {
    return {}
  }
  override members(): Record<string, Tensor> {
    return { weight: this.weight, constant: this.constant }
  }
}
registerModule(Fragile)

const noTensors = (): undefined => undefined

describe('buildModule', () => {
  it('leaves a module that lives until it is disposed', () => {
    const before = memory().numTensors
    const { module } = buildModule({ className: 'TestFragile', config: {} }, noTensors)
    expect(memory().numTensors).toBe(before + 2)
    expect([...(module.buffers().get('constant') as Tensor).dataSync()]).toEqual([1, 2])
    module.dispose()
    expect(memory().numTensors).toBe(before)
  })

  it('takes everything back', () => {
    const before = memory().numTensors
    buildModule({ className: 'TestFragile', config: {} }, noTensors).discard()
    expect(memory().numTensors).toBe(before)
  })

  it('frees what a constructor left that failed, and keeps its reason', () => {
    const before = memory().numTensors
    const build = (reason: string) => () =>
      buildModule({ className: 'TestFragile', config: { reason, extra: { $tensor: spec } } }, noTensors)
    const spec = { shape: [2], dtype: 'float32', kind: 'parameter' }
    expect(build('ours')).toThrow('Fragile: it breaks')
    expect(build('no such layer')).toThrow("the model's options must build its classes; got no such layer")
    expect(memory().numTensors).toBe(before)
  })
})
