/** The reference values of scipy and torch for distributions, and how ours agree with them. */
import { readFileSync } from 'node:fs'
import { abs, grad, mul, reshape, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import type { Numbers, ParameterNumbers, TestedDistribution } from '@tfjs-flows/testing'
import { sharedFile } from '../shared-file.ts'
import { type Agreement, agreement, type Closeness, flat } from './agreement.ts'

/** The file, beside the project. */
export const distributionFile = 'golden/distributions.json'

/** Relative to |value|, beside |slope| |argument| 2^-23 where the argument of a steep function is rounded to float32. */
export const distributionCloseness: Closeness = { relative: 1e-5, floor: 0 }

/** The exports of the package of distributions: its classes by name, and `klDivergence`. */
export type DistributionExports = Readonly<Record<string, unknown>>

/** One entry of the reference. */
export interface DistributionCase {
  readonly className: string
  readonly label: string
  /** What the entry's distribution is made of, and where its log-density is known; absent for a pair and for a mixture. */
  readonly at?: { readonly params: ParameterNumbers; readonly x: Numbers }
  /** Computes the entry's figures on the active backend. */
  agreements(): Agreement[]
}

/** The entries of the classes that are there, and the classes that are not. */
export interface ReferenceCases<Case> {
  readonly cases: readonly Case[]
  readonly missing: readonly string[]
}

interface Entry {
  readonly dist: string
  readonly params: ParameterNumbers
  readonly x: Numbers
  readonly [figure: string]: unknown
}
interface Pair {
  readonly dist: string
  readonly p: ParameterNumbers
  readonly q: ParameterNumbers
  readonly kl: number
}
interface MixtureEntry {
  readonly logits: number[]
  readonly loc: number[][]
  readonly scale: number[][]
  readonly [figure: string]: unknown
}
interface Golden {
  readonly univariate: Entry[]
  readonly multivariate: Entry[]
  readonly kl: Pair[]
  readonly mixture: MixtureEntry[]
}

/** The figures of an entry under the names of our methods. */
const figures: Readonly<Record<string, (d: TestedDistribution, x: Tensor, p: Tensor) => Tensor>> = {
  log_prob: (d, x) => d.logProb(x),
  cdf: (d, x) => d.cdf(x),
  quantile: (d, _x, p) => d.quantile(p),
  entropy: (d) => d.entropy(),
  mean: (d) => d.mean(),
  variance: (d) => d.variance(),
  covariance: (d) => d.covariance(),
}

/** Every entry of the reference, or undefined where the file is not beside the project. */
export function distributionCases(exports: DistributionExports): ReferenceCases<DistributionCase> | undefined {
  const file = sharedFile(distributionFile)
  if (file === undefined) return undefined
  const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden
  const entries = [...golden.univariate, ...golden.multivariate]
  const names = new Set([...entries, ...golden.kl].map(({ dist }) => dist))
  const has = ({ dist }: { dist: string }): boolean => exports[dist] !== undefined
  const cases = [
    ...entries.filter(has).map((entry) => entryCase(exports, entry)),
    ...golden.kl.filter(has).map((pair) => pairCase(exports, pair)),
    ...golden.mixture.map((entry) => mixtureCase(exports, entry)),
  ]
  return { cases, missing: [...names].filter((dist) => !has({ dist })).sort() }
}

/** A distribution of the class of that name. */
export function createDistribution(exports: DistributionExports, name: string, options: unknown): TestedDistribution {
  return new (exports[name] as new (options: unknown) => TestedDistribution)(options)
}

function entryCase(exports: DistributionExports, entry: Entry): DistributionCase {
  const { dist, params, x } = entry
  const agreements = (): Agreement[] => compare(createDistribution(exports, dist, params), entry)
  return { className: dist, label: `${dist} ${JSON.stringify(params)}`, at: { params, x }, agreements }
}

function pairCase(exports: DistributionExports, { dist, p, q, kl }: Pair): DistributionCase {
  const divergence = exports['klDivergence'] as (p: TestedDistribution, q: TestedDistribution) => Tensor
  const agreements = (): Agreement[] => {
    const [from, to] = [createDistribution(exports, dist, p), createDistribution(exports, dist, q)]
    const got = tidy(() => divergence(from, to).dataSync())
    from.dispose()
    to.dispose()
    return [agreement('kl', got, [kl], distributionCloseness)]
  }
  return { className: dist, label: `KL of two ${dist}`, agreements }
}

function mixtureCase(exports: DistributionExports, { logits, loc, scale, ...entry }: MixtureEntry): DistributionCase {
  const agreements = (): Agreement[] => {
    const distribution = createDistribution(exports, 'Normal', { loc, scale })
    const componentsDistribution = createDistribution(exports, 'Independent', {
      distribution,
      reinterpretedBatchNdims: 1,
    })
    const mixtureDistribution = createDistribution(exports, 'Categorical', { logits })
    const parts = { mixtureDistribution, componentsDistribution }
    return compare(createDistribution(exports, 'MixtureSameFamily', parts), entry)
  }
  return { className: 'MixtureSameFamily', label: `mixture of ${logits}`, agreements }
}

/** Compares each figure that the entry gives, and frees the distribution. */
function compare(distribution: TestedDistribution, entry: Readonly<Record<string, unknown>>): Agreement[] {
  const found: Agreement[] = []
  tidy(() => {
    const x = tensor(entry['x'] as number[], undefined, 'float32')
    const p = tensor((entry['p'] ?? 0.5) as number[], undefined, 'float32')
    // Counts and classes are exact in float32.
    const isExact = distribution.support.kind === 'integers'
    for (const [name, figure] of Object.entries(figures)) {
      if (entry[name] === undefined) continue
      const f = (at: Tensor, level: Tensor): Tensor => figure(distribution, at, level)
      const rounding = isExact ? undefined : roundingOf(name, f, x, p)
      const got = figure(distribution, x, p).dataSync()
      found.push(agreement(name, got, flat(entry[name]), distributionCloseness, rounding?.dataSync()))
    }
  })
  distribution.dispose()
  return found
}

/** |slope| |argument| 2^-23 of a function of x or p: half for the argument, half for what it is compared with. */
function roundingOf(name: string, f: (x: Tensor, p: Tensor) => Tensor, x: Tensor, p: Tensor): Tensor | undefined {
  if (name === 'quantile') return mul(abs(mul(grad((level) => sum(f(x, level)))(p), p)), 2 ** -23)
  if (name !== 'log_prob' && name !== 'cdf') return undefined
  const parts = mul(abs(mul(grad((at) => sum(f(at, p)))(x), x)), 2 ** -23)
  // An event of several coordinates has the errors of all of them.
  return sum(reshape(parts, [f(x, p).size, -1]), -1)
}
