import { add, fill, reshape, sum, type Tensor, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { dense, type Member, Module, type Network, registerModule, stopGradient } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { conditionerLaws } from './conditioner-laws.ts'

const faults: Readonly<Record<string, readonly string[]>> = {
  'batch mixed': ['every leading axis is a batch axis'],
  'context ignored': ['another context gives another output', 'every parameter has a finite gradient that is not zero'],
  'gradient stopped': ['gradients in the input and the context match differences'],
  'start off zero': ['the output starts at zero'],
  'option lost': ['its JSON and tensors rebuild it with equal outputs'],
}

/** Linear in x [..., 2] and context [..., 1], with one fault; 'none' is sound. */
class FaultyNetwork extends Module implements Network {
  static override readonly className = 'FaultyNetwork'

  readonly inFeatures = 2
  readonly outFeatures = 3
  readonly contextFeatures = 1
  readonly fault: string
  readonly weight: Variable
  readonly contextWeight: Variable

  constructor({ fault = 'start off zero' }: { fault?: string }) {
    super()
    this.fault = fault
    const start = fault === 'start off zero' ? 0.5 : 0
    this.weight = tidy(() => variable(fill([2, 3], start)))
    this.contextWeight = tidy(() => variable(fill([1, 3], 0)))
  }

  protected options(): Record<string, unknown> {
    return this.fault === 'option lost' ? { fault: 'batch mixed' } : { fault: this.fault }
  }

  override members(): Record<string, Member> {
    return { weight: this.weight, contextWeight: this.contextWeight }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const own = dense(this.fault === 'gradient stopped' ? stopGradient(x) : x, this.weight)
      if (this.fault === 'batch mixed') return add(own, sum(own))
      return context === undefined || this.fault === 'context ignored'
        ? reshape(own, own.shape)
        : add(own, dense(context, this.contextWeight))
    })
  }
}

registerModule(FaultyNetwork)

eachBackend(() => {
  describe('a sound network', () => {
    itObeys(conditionerLaws({ create: () => new FaultyNetwork({ fault: 'none' }), startsAtZero: true }))
  })

  it.each(Object.entries(faults))('notices: %s', async (fault, laws) => {
    const failed: string[] = []
    for (const law of conditionerLaws({ create: () => new FaultyNetwork({ fault }), startsAtZero: true })) {
      try {
        await law.check()
      } catch {
        failed.push(law.name)
      }
    }
    expect(failed).toEqual(expect.arrayContaining([...laws]))
  })
})
