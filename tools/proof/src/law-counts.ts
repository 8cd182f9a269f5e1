import type { LawMeta } from '@tfjs-flows/config/vitest'
import type { PublicClass } from './public-classes.ts'

/** How many of the laws of a class held. */
export interface ClassLaws {
  /** Laws that ran and held, by backend. */
  readonly wasm: number
  readonly cpu: number
  /** Laws that ran in none of its cases, with the reasons. */
  readonly skipped: Readonly<Record<string, string>>
  /** Tolerances of its cases that are not the common ones. */
  readonly tolerances?: Readonly<Record<string, number>>
}

/** The laws of every class of a package, by exported name. */
export type PackageLaws = Readonly<Record<string, ClassLaws>>

/** What is read of the report that `vitest --reporter=json` writes. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly status: string
      readonly meta?: { readonly law?: LawMeta }
    }[]
  }[]
}

interface LawCase {
  readonly title: string
  readonly status: string
  readonly law: LawMeta
}

/**
 * Counts the laws of each class over the tests in `folder`. A law counts once however many cases of the class it held in;
 * a class that no case creates by itself (a family of maps) counts the cases that it is a part of.
 */
export function countLaws(
  report: TestReport,
  folder: string,
  classes: ReadonlyMap<string, PublicClass>,
): Record<string, ClassLaws> {
  const cases = report.testResults
    .filter(({ name }) => name.includes(`/${folder}/`))
    .flatMap(({ assertionResults }) =>
      assertionResults.flatMap(({ title, status, meta }): LawCase[] =>
        meta?.law === undefined ? [] : [{ title, status, law: meta.law }],
      ),
    )
  const counted: Record<string, ClassLaws> = {}
  for (const [name, { className }] of classes) {
    const own = cases.filter(({ law }) => law.classNames[0] === className)
    const laws = own.length > 0 ? own : cases.filter(({ law }) => law.classNames.includes(className))
    if (laws.length > 0) counted[name] = countCases(laws)
  }
  return counted
}

function countCases(cases: readonly LawCase[]): ClassLaws {
  const held = (backend: string): Set<string> => {
    const of = cases.filter(({ law }) => law.backend === backend)
    const broken = new Set(of.filter(({ status }) => status === 'failed').map(({ title }) => title))
    return new Set(
      of.filter(({ title, status }) => status === 'passed' && !broken.has(title)).map(({ title }) => title),
    )
  }
  const [wasm, cpu] = [held('wasm'), held('cpu')]
  const ran = new Set(cases.filter(({ status }) => status !== 'skipped').map(({ title }) => title))
  const skipped: Record<string, string> = {}
  for (const { title, law } of cases) if (!ran.has(title)) skipped[title] ??= law.skip ?? 'no reason given'
  const tolerances = Object.assign({}, ...cases.map(({ law }) => law.tolerances)) as Record<string, number>
  const loosened = Object.keys(tolerances).length === 0 ? {} : { tolerances }
  return { wasm: wasm.size, cpu: cpu.size, skipped, ...loosened }
}
