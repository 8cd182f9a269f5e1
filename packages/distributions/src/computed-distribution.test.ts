import { mul, sum, type Tensor, tensor1d, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { ComputedDistribution } from './computed-distribution.ts'
import type { Distribution } from './distribution.ts'
import type { FamilyValues } from './family.ts'
import { Logistic, Normal, Pareto } from './index.ts'

/** Of scale 2: a member of a family without the rest. */
class Doubled extends ComputedDistribution {
  static override readonly className: string = 'TestDoubled'
  readonly batchShape = []
  readonly eventShape = []

  protected override options(): Record<string, unknown> {
    return { fixed: this.fixed }
  }
  override members(): Record<string, Tensor | undefined> {
    return this.fixedMembers()
  }
  override at(context?: Tensor): Distribution {
    const scale = mul(context === undefined ? 1 : sum(context), 2)
    return new this.family({ ...this.fixed, ...this.constants, scale } as never)
  }
  protected override anyMember(): Distribution {
    return this.at()
  }
}

const doubled = (fixed: FamilyValues, family: typeof Normal | typeof Logistic = Logistic): Doubled =>
  new Doubled(family, fixed)

describe('ComputedDistribution', () => {
  it('has every function of the member, with the context', () => {
    const [computed, wanted] = [doubled({ loc: 1 }), new Logistic({ loc: 1, scale: 6 })]
    tidy(() => {
      const context = tensor1d([1, 2])
      const p = tensor1d([0.2, 0.7])
      for (const name of ['logProb', 'prob', 'cdf', 'logCdf', 'survival', 'quantile'] as const) {
        expectClose(name, computed[name](p, context).dataSync(), wanted[name](p).dataSync(), 1e-6)
      }
      for (const name of ['entropy', 'mean', 'variance', 'stddev', 'mode'] as const) {
        expectClose(name, computed[name](context).dataSync(), wanted[name]().dataSync(), 1e-6)
      }
      const options = { rng: new Rng(0), temperature: 0.5 }
      const draws = wanted.sample(4, { ...options, rng: new Rng(0) }).dataSync()
      expectClose('draws', computed.sample(4, { ...options, context }).dataSync(), draws, 1e-6)
      expect(() => computed.covariance(context)).toThrow(/Logistic.covariance: this family has no closed form/)
    })
    for (const each of [computed, wanted]) each.dispose()
  })

  it('owns the Variables among its fixed options, and leaves Tensors to the caller', () => {
    const initial = tensor1d([0])
    const loc: Variable = variable(initial)
    const [own, other] = [doubled({ loc }), doubled({ loc: initial })]
    expect([...own.parameters().keys(), ...other.buffers().keys()]).toEqual(['fixed.loc', 'fixed.loc'])
    for (const each of [own, other]) each.dispose()
    expect([loc.isDisposed, initial.isDisposed]).toEqual([true, false])
    initial.dispose()
  })

  it('says what support all members share', () => {
    const computed = doubled({ loc: 0 }, Normal)
    expect(computed.support).toEqual({ kind: 'real' })
    const pareto = new Doubled(Pareto, { concentration: 2 })
    expect(() => pareto.support).toThrow(/TestDoubled.support: its ends depend on parameters/)
    for (const each of [computed, pareto]) each.dispose()
  })
})
