/** Prints how closely every class agrees with the reference values beside the project; ends with 1 where one does not. */
import * as bijectors from '@tfjs-flows/bijectors'
import {
  type Agreement,
  bijectorCases,
  bijectorCloseness,
  bijectorFile,
  distributionCases,
  distributionCloseness,
  distributionFile,
  type ReferenceCases,
} from '@tfjs-flows/config/golden'
import * as distributions from '@tfjs-flows/distributions'
import { useBackend } from '@tfjs-flows/runtime'
import { type GoldenColumn, type GoldenTable, goldenTable } from './golden-table.ts'
import { gradientAgreement, gradientCloseness } from './gradient-agreement.ts'
import { addAgreement, faultsOf, type WorstAgreements } from './worst-agreements.ts'

const ofDistributions: readonly GoldenColumn[] = [
  ...Object.entries({
    log_prob: 'logProb',
    cdf: 'cdf',
    quantile: 'quantile',
    entropy: 'entropy',
    mean: 'mean',
    variance: 'variance',
    covariance: 'covariance',
    kl: 'KL',
  }).map(([figure, heading]) => ({ figure, heading, closeness: distributionCloseness })),
  { figure: 'gradient', heading: 'gradient/diff', closeness: gradientCloseness },
]

const ofBijectors: readonly GoldenColumn[] = [
  ...['y', 'log-det', 'inverse'].map((figure) => ({ figure, heading: figure, closeness: bijectorCloseness })),
  { figure: 'inverse log-det', heading: 'inverse log-det', closeness: bijectorCloseness },
  { figure: 'gradient', heading: 'gradient', closeness: { relative: 1e-4, floor: 1 } },
]

/** Runs every case on each backend. */
async function collect<Case extends { readonly className: string }>(
  { cases, missing }: ReferenceCases<Case>,
  columns: readonly GoldenColumn[],
  agreementsOf: (entry: Case) => readonly Agreement[],
): Promise<GoldenTable> {
  const worst = new Map<string, WorstAgreements>()
  for (const backend of ['wasm', 'cpu'] as const) {
    await useBackend(backend)
    const found: WorstAgreements = new Map()
    for (const entry of cases) for (const one of agreementsOf(entry)) addAgreement(found, entry.className, one)
    worst.set(backend, found)
  }
  return { columns, worst, missing }
}

/** Prints one table with its notes and gives what is wrong. */
function print(heading: string, table: GoldenTable, notes: readonly string[]): string[] {
  console.log([heading, '', ...goldenTable(table), '', ...notes, ''].join('\n'))
  return [
    ...[...table.worst].flatMap(([backend, found]) => faultsOf(found).map((fault) => `${backend}: ${fault}`)),
    ...table.missing.map((name) => `${name} is in the reference and not here`),
  ]
}

async function main(): Promise<void> {
  const [known, maps] = [distributionCases(distributions), bijectorCases(bijectors)]
  if (known === undefined || maps === undefined) {
    const file = known === undefined ? distributionFile : bijectorFile
    console.log(`golden: nothing compared, because ../shared/${file} is not beside the repository`)
    return
  }
  const densities = await collect(known, ofDistributions, (entry) => {
    const gradient = gradientAgreement(distributions, entry)
    return [...entry.agreements(), ...(gradient === undefined ? [] : [gradient])]
  })
  const transforms = await collect(maps, ofBijectors, (entry) => entry.agreements())
  const faults = [
    ...print(`Distributions: largest error of ${known.cases.length} entries of scipy and torch`, densities, [
      'Errors are |ours - reference| / |reference|. Allowed beside the tolerance, and marked * where it is needed: what rounding the',
      'argument to float32 makes of logProb, cdf (|slope x| 2^-23) and quantile (|slope p| 2^-23). ! is beyond both.',
      'gradient/diff has no reference: our gradients of logProb in x and the parameters against central differences of our own',
      'logProb, |difference| / max(1, |slope|), slopes per relative change of the argument.',
    ]),
    ...print(`Bijectors: largest error of ${maps.cases.length} entries of torch and nflows`, transforms, [
      'Errors are |ours - reference| / max(1, |reference|); * and ! as above. The inverse log-det of a spline is held to 1e-4;',
      'gradients are those of the reference, sum(y) + 2 sum(log-det) in x and in the raw parameters of splines, the only ones it has.',
    ]),
  ]
  console.log(
    faults.length === 0
      ? 'All within tolerance.'
      : `Beyond tolerance or missing: ${faults.length}\n${faults.join('\n')}`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}

await main()
