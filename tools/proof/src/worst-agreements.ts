import type { Agreement } from '@tfjs-flows/config/golden'

/** The worst agreement of each figure of one class. */
export type Figures = Map<string, Agreement>

/** The worst agreement of each figure, by class. */
export type WorstAgreements = Map<string, Figures>

/** Keeps the worse of this agreement and what is known of its figure; faults add up. */
export function addAgreement(to: WorstAgreements, className: string, found: Agreement): void {
  const figures = to.get(className) ?? (new Map() as Figures)
  to.set(className, figures)
  const before = figures.get(found.figure)
  figures.set(found.figure, before === undefined ? found : worse(before, found))
}

/** What is beyond its tolerance, with the class's name. */
export function faultsOf(worst: WorstAgreements): string[] {
  return [...worst].flatMap(([name, figures]) =>
    [...figures.values()].flatMap(({ faults }) => faults.map((fault) => `${name} ${fault}`)),
  )
}

function worse(a: Agreement, b: Agreement): Agreement {
  const isWorse = Number.isNaN(b.error) || b.error > a.error
  const faults = [...a.faults, ...b.faults]
  return { ...(isWorse ? b : a), isRounding: faults.length === 0 && (a.isRounding || b.isRounding), faults }
}
