import { variable, zeros } from '@tensorflow/tfjs-core'
import { type Member, Module } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { lawsAbout } from './laws-about.ts'

class Part extends Module {
  static override readonly className: string = 'LawsAboutPart'
  readonly weight = variable(zeros([1]))

  protected options(): Record<string, unknown> {
    return {}
  }

  override members(): Record<string, Member> {
    return { weight: this.weight }
  }
}

class Whole extends Part {
  static override readonly className: string = 'LawsAboutWhole'
  readonly parts = [new Part(), new Part()]

  override members(): Record<string, Member> {
    return { weight: this.weight, parts: this.parts }
  }
}

it('names the whole first, then each class of its parts once, and frees what it makes', () => {
  let made = 0
  const create = (): Module => {
    made += 1
    return new Whole()
  }
  const [first, second] = lawsAbout(create, [
    { name: 'one', check: () => {} },
    { name: 'two', skip: 'a reason', check: () => {} },
  ])
  expect(made).toBe(0)
  expect(first?.subject?.classNames()).toEqual(['LawsAboutWhole', 'LawsAboutPart'])
  expect(second?.subject).toBe(first?.subject)
  second?.subject?.classNames()
  expect(made).toBe(1)
  expect(second).toMatchObject({ name: 'two', skip: 'a reason' })
})
