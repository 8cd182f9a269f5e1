import { mul, scalar, type Tensor, tensor1d, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { itObeys } from '@tfjs-flows/config/vitest'
import { type Member, Module, Rng, registerModule } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { moduleLaws, perturbParameters, rebuild } from './module-laws.ts'

/** x times a trained weight that no option carries, and a constant that one does. */
class Weighted extends Module {
  static override readonly className = 'WeightedFixture'
  readonly weight: Variable
  readonly factor: Tensor

  constructor({ factor }: { factor: Tensor | number }) {
    super()
    this.weight = tidy(() => variable(scalar(1)))
    this.factor = typeof factor === 'number' ? this.own(scalar(factor)) : factor
  }

  protected options(): Record<string, unknown> {
    return { factor: this.factor }
  }

  override members(): Record<string, Member> {
    return { weight: this.weight, factor: this.factor }
  }

  apply(x: Tensor): Tensor {
    return tidy(() => mul(mul(x, this.weight), this.factor))
  }
}

registerModule(Weighted)

itObeys(
  moduleLaws({
    create: () => new Weighted({ factor: 3 }),
    inputs: () => [tensor1d([1, 2])],
    outputs: (module, [x]) => ({ y: module.apply(x as Tensor) }),
    perturb: (module) => perturbParameters(module, new Rng(0), 1),
  }),
)

it('perturbs by its generator alone, and rebuilds parameters and constants', () => {
  const [a, b] = [new Weighted({ factor: 3 }), new Weighted({ factor: 3 })]
  for (const module of [a, b]) perturbParameters(module, new Rng(7), 0.5)
  expect(a.weight.dataSync()).toEqual(b.weight.dataSync())
  expect(a.weight.dataSync()[0]).not.toBe(1)
  const copy = rebuild(a) as Weighted
  expect([copy.weight.dataSync()[0], copy.factor.dataSync()[0]]).toEqual([a.weight.dataSync()[0], 3])
  for (const module of [a, b, copy]) module.dispose()
})
