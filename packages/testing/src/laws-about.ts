import { tidy } from '@tensorflow/tfjs-core'
import type { Module } from '@tfjs-flows/core'
import type { Law, LawSubject } from './law.ts'

/**
 * The laws of one case with their subject named, for reports that count laws by class. What `create` makes is freed;
 * nothing is made before someone asks.
 */
export function lawsAbout(create: () => Module, laws: readonly Law[], tolerances?: LawSubject['tolerances']): Law[] {
  let names: readonly string[] | undefined
  const classNames = (): readonly string[] => {
    names ??= tidy(() => namesOf(create()))
    return names
  }
  const subject: LawSubject = { classNames, tolerances }
  return laws.map((law) => ({ ...law, subject }))
}

function namesOf(module: Module): string[] {
  const names = [...module.modules().values()].map(({ className }) => className)
  module.dispose()
  return [...new Set(names)]
}
