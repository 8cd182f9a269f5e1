import { add, memory, mul, sub, type Tensor, tensor, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import { itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, type Member, Module, Rng, registerModule } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import type { BijectorCase } from './bijector-case.ts'
import { bijectorLaws } from './bijector-laws.ts'

type Fault =
  | 'none'
  | 'log-det sign'
  | 'inverse'
  | 'leak'
  | 'log-det shape'
  | 'log-det value'
  | 'constant flag'
  | 'unused parameter'
  | 'config'
  | 'not disposed'
  | 'not the identity'
  | 'context ignored'
  | 'overflow'
  | 'wrong both ways'

/** y = x e^s + c + b with one fault. */
class Faulty extends Module implements Bijection {
  static override readonly className = 'Faulty'

  readonly eventRank = 0
  readonly isConstantLogDet: boolean = true
  readonly fastSide = 'both'
  readonly fault: Fault
  readonly logScale: Variable
  readonly shift: Variable
  readonly #extra: Tensor | undefined

  constructor({ fault }: { fault: Fault }) {
    super()
    this.fault = fault
    const start = fault === 'not the identity' ? 0.1 : 0
    this.logScale = variable(tidy(() => add(zeros([]), start)))
    this.shift = variable(tidy(() => zeros([])))
    this.#extra = fault === 'not disposed' ? tensor([1]) : undefined
  }

  protected options(): Record<string, unknown> {
    return { fault: this.fault === 'config' ? 'none' : this.fault }
  }

  override members(): Record<string, Member> {
    return { logScale: this.logScale, shift: this.shift }
  }

  free(): void {
    this.#extra?.dispose()
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(x, context, false)
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(y, context, true)
  }

  forward(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.forwardAndLogDet(x, context)[0])
  }

  inverse(y: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.inverseAndLogDet(y, context)[0])
  }

  private map(x: Tensor, context: Tensor | undefined, inverse: boolean): [Tensor, Tensor] {
    throw new Error('replaced below')
  }
}
