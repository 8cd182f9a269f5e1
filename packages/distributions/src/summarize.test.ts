import { type Tensor, variable, zeros } from '@tensorflow/tfjs-core'
import { type FastSide, type Member, Module } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { summarize } from './summarize.ts'

class Part extends Module {
  static override readonly className: string = 'Part'
  readonly fastSide: FastSide = 'inverse'
  readonly #options: Record<string, unknown>
  readonly #members: Record<string, Member>

  constructor(options: Record<string, unknown>, members: Record<string, Member> = {}) {
    super()
    this.#options = options
    this.#members = members
  }
  protected override options(): Record<string, unknown> {
    return { ...this.#options, ...this.#members }
  }
  override members(): Record<string, Member> {
    return this.#members
  }
}

it('prints scalar options, short lists, shapes and counts; the fast direction once', () => {
  const initial: Tensor = zeros([40, 30])
  const weight = variable(initial)
  const inner = new Part({ bound: Infinity, order: [2, 0, 1] }, { weight })
  const model = new Part({ long: Array(9).fill(0), nested: [[1]], record: { a: 1 } }, { parts: [inner, new Part({})] })
  expect(summarize(model)).toBe(
    [
      'Part (1,200 parameters; density takes one pass, sampling one a dimension)',
      '|- parts.0: Part (bound=Infinity; order=[2, 0, 1]; weight=tensor[40, 30]; 1,200 parameters)',
      '`- parts.1: Part',
    ].join('\n'),
  )
  initial.dispose()
  model.dispose()
})
