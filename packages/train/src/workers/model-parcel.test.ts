import { type Tensor, tensor1d, variable } from '@tensorflow/tfjs-core'
import { type Member, Module, Rng, registerModule } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { expect, it } from 'vitest'
import { packModel, unpackModel } from './model-parcel.ts'

/** Has an option that `members()` does not list. */
class Forgetful extends Module {
  static override readonly className: string = 'TestForgetful'
  readonly #hidden: Tensor
  constructor({ hidden }: { hidden: Tensor }) {
    super()
    this.#hidden = this.own(hidden)
  }
  protected options(): Record<string, unknown> {
    return { hidden: this.#hidden }
  }
  override members(): Record<string, Member> {
    return {}
  }
}
registerModule(Forgetful)

it('makes the model again, with the same bits and the same frozen parameters', async () => {
  const model = maf({ features: 3, layers: 2, hidden: [8], rng: new Rng(5) })
  const [frozen] = model.parameters()
  if (frozen) frozen[1].trainable = false
  const parcel = await packModel(model)
  const again = unpackModel(structuredClone(parcel))
  expect([...again.parameters().keys()]).toEqual([...model.parameters().keys()])
  const values = (module: Module): unknown[] => {
    return [...module.parameters(), ...module.buffers()].map(([name, tensor]) => [name, [...tensor.dataSync()]])
  }
  expect(values(again)).toEqual(values(model))
  model.dispose()
  again.dispose()
})

it('refuses an option that is a tensor without a name', async () => {
  const hidden = variable(tensor1d([1]))
  const module = new Forgetful({ hidden })
  const parcel = await packModel(module)
  expect(() => unpackModel(parcel)).toThrow(/must be in members\(\).*got no tensor 'hidden' in TestForgetful/)
  module.dispose()
  hidden.dispose()
})
