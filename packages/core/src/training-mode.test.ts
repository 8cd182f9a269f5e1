import { scalar, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { type Member, Module } from './module.ts'
import { runningStatistics, type TrainingAware, trainingParts, whileTraining } from './training-mode.ts'

/** A part with a statistic, a parameter and a constant. */
class Counter extends Module implements TrainingAware {
  static override readonly className = 'TestTrainingCounter'
  isTraining = false
  readonly seen: Variable = tidy(() => variable(scalar(0), false))
  readonly weight: Variable = tidy(() => variable(scalar(0)))

  protected options(): Record<string, unknown> {
    return {}
  }
  override members(): Record<string, Member> {
    return { seen: this.seen, weight: this.weight }
  }
}

/** A part that knows no training. */
class Parts extends Module {
  static override readonly className = 'TestTrainingParts'
  readonly parts: readonly Module[]
  readonly constant: Variable = tidy(() => variable(scalar(0), false))

  constructor(parts: readonly Module[]) {
    super()
    this.parts = parts
  }
  protected options(): Record<string, unknown> {
    return {}
  }
  override members(): Record<string, Member> {
    return { parts: this.parts, constant: this.constant }
  }
}

describe('whileTraining', () => {
  it('reaches every part, and sets each back when the body returns, throws or trains within', () => {
    const [a, b] = [new Counter(), new Counter()]
    const model = new Parts([a, new Parts([b])])
    const flags = (): boolean[] => [a.isTraining, b.isTraining]
    for (const of of [model, trainingParts(model)]) expect(whileTraining(of, flags)).toEqual([true, true])
    expect(flags()).toEqual([false, false])
    expect(() =>
      whileTraining(model, () => {
        throw new Error('broken')
      }),
    ).toThrow('broken')
    expect(flags()).toEqual([false, false])
    whileTraining(model, () => {
      expect(whileTraining(b, flags)).toEqual([true, true])
      expect(flags()).toEqual([true, true])
    })
    model.dispose()
  })
})

describe('runningStatistics', () => {
  it('are the Variables without gradient of the parts that know training', () => {
    const [a, b] = [new Counter(), new Counter()]
    const model = new Parts([a, new Parts([b])])
    expect([...runningStatistics(model)]).toEqual([
      ['parts.0.seen', a.seen],
      ['parts.1.parts.0.seen', b.seen],
    ])
    model.dispose()
  })
})
