import type { DistributionTolerances, Tolerances } from '@tfjs-flows/testing'
import { distributionFunctions } from './distribution-capabilities.ts'
import type { ClassLaws, PackageLaws } from './law-counts.ts'
import { mark, markdownTable } from './markdown-table.ts'
import { type Peers, peersTable } from './peers.ts'
import type { Survey } from './survey.ts'

/** What the page is made of. */
export interface PageData {
  readonly survey: Survey
  readonly laws: Laws
  readonly peers: Peers
  readonly distributionTolerances: DistributionTolerances
  /** By backend. */
  readonly bijectorTolerances: ReadonlyMap<string, Tolerances>
}

/** The laws of the last full run, kept in `laws.json`. */
export interface Laws {
  readonly distributions: PackageLaws
  readonly bijectors: PackageLaws
}

const lawHeader = ['laws wasm', 'laws cpu', 'not applicable', 'tolerance']

/** The text of docs/capabilities.md. */
export function capabilityPage(data: PageData): string {
  const lines = [...intro, ...distributionPart(data), ...bijectorPart(data), ...peersPart(data)]
  return `${lines.join('\n')}\n`
}

const intro = [
  '# What each class can do, and how it is tested',
  '',
  'Made by `pnpm capabilities` from the code: it builds one instance of every exported class, asks it for everything, and runs the tests.',
  'Do not edit it; a test fails when it is out of date. How close values are to scipy and torch is what `pnpm golden` prints.',
  '',
  '"Laws" are properties that every class is tested for, on wasm and on cpu (`@tfjs-flows/testing`): the number that hold, and the number',
  'that do not apply, with the reasons below each table. `-` in their place: the class has tests of its own only.',
  'Tolerance `common` is the one of the line under the table.',
  '',
]

function distributionPart({ survey, laws, distributionTolerances }: PageData): string[] {
  const rows = [...survey.distributions].map(([name, { functions, draws }]) => [
    `\`${name}\``,
    mark(functions['logProb'] === true),
    draws,
    ...distributionFunctions.slice(1).map((f) => mark(functions[f] === true)),
    ...lawCells(laws.distributions[name]),
  ])
  return [
    '## Distributions',
    '',
    '`draws`: whether samples have gradients to the parameters: by the sampler itself (yes), by implicit reparameterisation, to some parameters',
    '(partly), or not. A function that is `-` throws FlowsError `not-available`: there is no closed form. `KL` is the closed form between two of the class.',
    'Wrappers have what their parts have; here they are built of normals.',
    '',
    ...markdownTable(['class', 'logProb', 'draws', ...distributionFunctions.slice(1), ...lawHeader], rows),
    '',
    `Common tolerances, relative to max(1, |value|): ${tolerancesText({ ...distributionTolerances })}.`,
    '',
    '### Laws of distributions that do not apply',
    '',
    ...skippedTable(laws.distributions, survey.distributions.keys()),
    '',
  ]
}

function bijectorPart({ survey, laws, bijectorTolerances }: PageData): string[] {
  const rows = [...survey.bijectors].map(([name, found]) => [
    `\`${name}\``,
    found.isNumericalInverse ? 'numerical' : 'closed form',
    mark(found.isConstantLogDet),
    String(found.eventRank),
    mark(found.usesContext),
    found.isTrained ? mark(found.startsAtIdentity) : 'n/a',
    mark(found.changesShape),
    ...lawCells(laws.bijectors[name]),
  ])
  const header = ['class', 'inverse', 'constant log-det', 'event rank', 'context', 'starts at identity', 'other shape']
  return [
    '## Bijectors',
    '',
    'Every class has `forward` and `inverse` with their log-dets. A numerical inverse brackets the root, with gradients of the implicit function.',
    '`context`: the map depends on it, or a combinator passes it on. Combinators are built of conditional affine maps here. `...Transformer`s',
    'are families of elementwise maps; their laws are those of the couplings that use them. `n/a`: nothing is trained.',
    '',
    ...markdownTable([...header, ...lawHeader], rows),
    '',
    'Common tolerances, relative to max(1, |value|):',
    ...[...bijectorTolerances].map(([backend, values]) => `- ${backend}: ${tolerancesText({ ...values })}`),
    '',
    '### Laws of bijectors that do not apply',
    '',
    ...skippedTable(laws.bijectors, survey.bijectors.keys()),
    '',
  ]
}

function peersPart({ survey, peers }: PageData): string[] {
  const commits = peers.systems.map(
    ({ name, repository, commit, date }) => `${name} (${repository} ${commit}, ${date})`,
  )
  return [
    '## The same in other libraries',
    '',
    `Names ${peers.source}: ${commits.join(', ')}. \`torch:\` is re-exported from torch.distributions, \`-\` is not there, \`?\` was not looked up.`,
    '',
    '### Distributions elsewhere',
    '',
    ...peersTable(peers, peers.distributions, survey.distributions.keys()),
    '',
    '### Bijectors elsewhere',
    '',
    ...peersTable(peers, peers.bijectors, survey.bijectors.keys()),
  ]
}

function lawCells(laws: ClassLaws | undefined): string[] {
  if (laws === undefined) return lawHeader.map(() => '-')
  const { wasm, cpu, skipped, tolerances } = laws
  return [
    String(wasm),
    String(cpu),
    String(Object.keys(skipped).length),
    tolerances === undefined ? 'common' : tolerancesText(tolerances),
  ]
}

function tolerancesText(tolerances: Readonly<Record<string, number>>): string {
  return Object.entries(tolerances)
    .map(([name, value]) => `${name} ${value > 0 && value < 0.1 ? value.toExponential() : value}`)
    .join(', ')
}

/** Which law is skipped for which reason by which classes. */
function skippedTable(laws: PackageLaws, classes: Iterable<string>): string[] {
  const found = new Map<string, { law: string; reason: string; names: string[] }>()
  for (const name of classes) {
    for (const [law, reason] of Object.entries(laws[name]?.skipped ?? {})) {
      const row = found.get(`${law}\n${reason}`) ?? { law, reason, names: [] }
      found.set(`${law}\n${reason}`, row)
      row.names.push(name)
    }
  }
  const rows = [...found.keys()].sort().flatMap((key) => found.get(key) ?? [])
  return markdownTable(
    ['law', 'why not', 'classes'],
    rows.map(({ law, reason, names }) => [law, reason, names.join(', ')]),
  )
}
