import { add, log, memory, mul, sub, sum, type Tensor, tensor2d, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { type Member, Rng, type Shape } from '@tfjs-flows/core'
import { Distribution } from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { finished, fit, type Objective } from './index.ts'

/** -|x - loc|^2 with a parameter that is used only where asked. */
class Bowl extends Distribution {
  static override readonly className = 'Bowl'
  readonly batchShape: Shape = []
  readonly eventShape: Shape = [2]
  readonly loc: Variable
  readonly unused: Variable

  constructor(readonly usesAll: boolean) {
    super()
    const [loc, unused] = [tensor2d([[1, 2]]), tensor2d([[3]])]
    this.loc = variable(loc)
    this.unused = variable(unused)
    for (const initial of [loc, unused]) initial.dispose()
  }

  protected options(): Record<string, unknown> {
    return {}
  }

  override members(): Record<string, Member> {
    return { loc: this.loc, unused: this.unused }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const bowl = mul(-1, sum(sub(x, this.loc).square(), -1))
      return this.usesAll ? add(bowl, sum(mul(0, this.unused))) : bowl
    })
  }

  protected override draw(): Tensor {
    return this.missing('sample')
  }
}
