import { mul, type Tensor, tensor, type Variable, variable } from '@tensorflow/tfjs-core'
import { itObeys } from '@tfjs-flows/config/vitest'
import { Module } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { checkpointLaws } from './checkpoint-laws.ts'

class Gain extends Module {
  static override readonly className = 'GainOfCheckpointLaws'
  readonly weight: Variable
  readonly #label: string

  constructor(values: ArrayLike<number>, label = 'a', trainable = true) {
    super()
    const initial = tensor(Float32Array.from(values))
    this.weight = variable(initial, trainable)
    initial.dispose()
    this.#label = label
  }
  protected override options(): Record<string, unknown> {
    return { label: this.#label, weight: this.weight }
  }
  override members(): Record<string, Tensor> {
    return { weight: this.weight }
  }
}

const create = (): Gain => new Gain([1, -0, Number.NaN])
const evaluate = (gain: Gain): Tensor => mul(gain.weight, 2)
const save = (gain: Gain): Float32Array => Float32Array.from(gain.weight.dataSync())

describe('checkpointLaws', () => {
  itObeys(checkpointLaws({ create, evaluate, save, load: (values: Float32Array) => new Gain(values) }))

  const broken: [string, string, (values: Float32Array) => Gain][] = [
    ['one changed bit', 'bit for bit', (values) => new Gain([values[0] as number, 0, Number.NaN])],
    ['a frozen parameter', 'names of parameters', (values) => new Gain(values, 'a', false)],
    ['another option', 'config must survive', (values) => new Gain(values, 'b')],
  ]
  it.each(broken)('notices %s', async (_, message, load) => {
    const laws = checkpointLaws({ create, evaluate, save, load })
    const failures = await Promise.allSettled(laws.map((law) => law.check()))
    const reasons = failures.map((failure) => (failure.status === 'rejected' ? String(failure.reason) : ''))
    expect(reasons.join('\n')).toContain(message)
  })

  it('notices a tensor that stays behind', async () => {
    let stray: Tensor | undefined
    const load = (values: Float32Array): Gain => {
      stray = tensor([1])
      return new Gain(values)
    }
    await expect(checkpointLaws({ create, evaluate, save, load }).at(-1)?.check()).rejects.toThrow('tensors in memory')
    stray?.dispose()
  })
})
