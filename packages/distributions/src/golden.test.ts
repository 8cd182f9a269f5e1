/** Values of scipy and torch for every class of this package that the reference data knows. */
import { readFileSync } from 'node:fs'
import { abs, grad, mul, reshape, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, sharedFile } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import type { Distribution } from './distribution.ts'
import {
  Bernoulli,
  Beta,
  Binomial,
  Categorical,
  Cauchy,
  Chi2,
  Dirichlet,
  Exponential,
  Gamma,
  Geometric,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  Independent,
  InverseGamma,
  klDivergence,
  Laplace,
  Logistic,
  LogNormal,
  MixtureSameFamily,
  Multinomial,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  MultivariateStudentT,
  NegativeBinomial,
  Normal,
  OneHotCategorical,
  Pareto,
  Poisson,
  StudentT,
  Triangular,
  TruncatedNormal,
  Uniform,
  VonMises,
  Weibull,
} from './index.ts'
import type { NestedNumbers } from './parameter.ts'

type Params = Record<string, number | NestedNumbers>
interface Case {
  readonly dist: string
  readonly params: Params
  readonly x: NestedNumbers
  readonly [figure: string]: unknown
}
interface Golden {
  readonly univariate: Case[]
  readonly multivariate: Case[]
  readonly kl: { readonly dist: string; readonly p: Params; readonly q: Params; readonly kl: number }[]
  readonly mixture: { logits: number[]; loc: number[][]; scale: number[][]; [figure: string]: unknown }[]
}

const create: Record<string, new (options: never) => Distribution> = {
  Bernoulli,
  Beta,
  Binomial,
  Categorical,
  Cauchy,
  Chi2,
  Dirichlet,
  Exponential,
  Gamma,
  Geometric,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  InverseGamma,
  Laplace,
  LogNormal,
  Logistic,
  Multinomial,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  MultivariateStudentT,
  NegativeBinomial,
  Normal,
  OneHotCategorical,
  Pareto,
  Poisson,
  StudentT,
  Triangular,
  TruncatedNormal,
  Uniform,
  VonMises,
  Weibull,
}

function build(dist: string, params: Params): Distribution {
  return new (create[dist] as new (options: Params) => Distribution)(params)
}

const file = sharedFile('golden/distributions.json')
const golden: Golden | undefined = file === undefined ? undefined : JSON.parse(readFileSync(file, 'utf8'))

/** Relative error, beside what rounding the argument to float32 makes of a steep function (`roundingOf`). */
const TOLERANCE = 1e-5

/** Their x is a class or counts, which float32 holds exactly. */
const WITHOUT_SLOPE = new Set(['Bernoulli', 'Categorical', 'Geometric', 'Multinomial', 'OneHotCategorical'])

const figures: Record<string, (d: Distribution, x: Tensor, p: Tensor | undefined) => Tensor> = {
  log_prob: (d, x) => d.logProb(x),
  cdf: (d, x) => d.cdf(x),
  quantile: (d, _x, p) => d.quantile(p as Tensor),
  mean: (d) => d.mean(),
  variance: (d) => d.variance(),
  covariance: (d) => d.covariance(),
  entropy: (d) => d.entropy(),
}

function compare(distribution: Distribution, entry: { readonly [figure: string]: unknown }): string[] {
  return tidy(() => {
    const x = tensor(entry['x'] as number[])
    const p = entry['p'] === undefined ? undefined : tensor(entry['p'] as number[])
    return Object.entries(figures).flatMap(([name, figure]) => {
      if (entry[name] === undefined) return []
      const isExact = WITHOUT_SLOPE.has(String(entry['dist']))
      const rounding = isExact ? undefined : roundingOf(name, (at, level) => figure(distribution, at, level), x, p)
      return differences(name, figure(distribution, x, p), entry[name] as NestedNumbers, rounding)
    })
  })
}

/** |slope| |argument| 2^-23 of a function of x or p: half for the argument, half for what it is compared with. */
function roundingOf(
  name: string,
  f: (x: Tensor, p: Tensor | undefined) => Tensor,
  x: Tensor,
  p: Tensor | undefined,
): Tensor | undefined {
  if (name === 'quantile' && p !== undefined) return mul(abs(mul(grad((level) => sum(f(x, level)))(p), p)), 2 ** -23)
  if (name !== 'log_prob' && name !== 'cdf') return undefined
  const parts = mul(abs(mul(grad((at) => sum(f(at, p)))(x), x)), 2 ** -23)
  // An event of several coordinates has the errors of all of them.
  return sum(reshape(parts, [f(x, p).size, -1]), -1)
}

function differences(name: string, got: Tensor, truth: NestedNumbers | number, rounding?: Tensor): string[] {
  const allowance = rounding?.dataSync()
  const wanted = ([truth] as unknown[]).flat(Infinity) as number[]
  const values = got.dataSync()
  if (values.length !== wanted.length) return [`${name}: ${values.length} values for ${wanted.length}`]
  return wanted.flatMap((value, i) => {
    const error = Math.abs((values[i] as number) - value)
    return error <= TOLERANCE * Math.abs(value) + (allowance?.[i] ?? 0)
      ? []
      : [`${name}[${i}]: ${values[i]} for ${value}`]
  })
}

/** Classes of the file that this package does not have yet. */
const PENDING = ['MultivariateNormalLowRank']

describe('reference values', () => {
  if (golden === undefined) {
    it('of scipy and torch', (test) => test.skip('the reference data golden/distributions.json is absent'))
    return
  }
  it('covers every class of the file but those without a class here', () => {
    const names = new Set([...golden.univariate, ...golden.multivariate].map(({ dist }) => dist))
    expect([...names].filter((name) => !(name in create)).sort()).toEqual(PENDING)
  })

  eachBackend(() => {
    const known = [...golden.univariate, ...golden.multivariate].filter(({ dist }) => dist in create)
    it.each(known)('$dist $params', (entry) => {
      const distribution = build(entry.dist, entry.params)
      const wrong = compare(distribution, entry)
      distribution.dispose()
      expect(wrong).toEqual([])
    })

    const knownPairs = golden.kl.filter(({ dist }) => dist in create)
    it.each(knownPairs)('KL of two $dist', ({ dist, p, q, kl }) => {
      const [from, to] = [build(dist, p), build(dist, q)]
      const wrong = tidy(() => differences('kl', klDivergence(from, to), kl))
      from.dispose()
      to.dispose()
      expect(wrong).toEqual([])
    })

    it.each(golden.mixture)('mixture of $logits', ({ logits, loc, scale, ...entry }) => {
      const mixture = new MixtureSameFamily({
        mixtureDistribution: new Categorical({ logits }),
        componentsDistribution: new Independent({
          distribution: new Normal({ loc, scale }),
          reinterpretedBatchNdims: 1,
        }),
      })
      const wrong = compare(mixture, entry)
      mixture.dispose()
      expect(wrong).toEqual([])
    })
  })
})
