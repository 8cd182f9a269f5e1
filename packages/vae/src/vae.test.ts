import {
  add,
  div,
  log,
  moments,
  mul,
  profile,
  reshape,
  type Scalar,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { meanFloat64, Rng } from '@tfjs-flows/core'
import { MultivariateNormalTriL } from '@tfjs-flows/distributions'
import { expectClose, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Vae, type VaeOptions } from './index.ts'

// Probabilistic PCA, x = W z + offset + noise, whose marginal is normal with covariance W W^T + variance I
// (Tipping and Bishop 1999). The columns of W are not orthogonal, so the true posterior is correlated and a diagonal
// encoder cannot match it.
const W = [
  [1, 0.6],
  [0.5, 0.9],
  [-0.7, 0.2],
]
const offset = [0.5, -1, 0]
const sigma = 0.5

const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

/** A linear VAE that is that model, with the posterior's mean right and its correlation missing. */
function linearVae(importanceSamples: number, seed = 0): Vae {
  const vae = new Vae({ features: 3, latent: 2, hidden: [], importanceSamples, seed, rng: new Rng(0) })
  const columns = [0, 1].map((j) => W.map((row) => row[j]!))
  const m = columns.map((a, i) => columns.map((b, j) => dot(a, b) + (i === j ? sigma ** 2 : 0)))
  const determinant = m[0]![0]! * m[1]![1]! - m[0]![1]! * m[1]![0]!
  const inverse = [
    [m[1]![1]! / determinant, -m[0]![1]! / determinant],
    [-m[1]![0]! / determinant, m[0]![0]! / determinant],
  ]
  // E[z | x] = M^-1 W^T (x - offset); the best diagonal variance is sigma^2 / diag(M).
  const gain = W.map((row) => inverse.map((line) => dot(line, row)))
  const raw = [0, 1].map((j) => rawScale(sigma / Math.sqrt(m[j]![j]!), 1e-4))
  const bias = [0, 1].map((j) => -offset.reduce((sum, value, i) => sum + value * gain[i]![j]!, 0))
  const values: Record<string, () => Tensor> = {
    'encoder.layers.0.weight': () => tensor2d(gain.map((row) => [...row, 0, 0])),
    'encoder.layers.0.bias': () => tensor1d([...bias, ...raw]),
    'decoder.layers.0.weight': () => tensor2d(columns),
    'decoder.layers.0.bias': () => tensor1d(offset),
    'likelihood.rawScale': () => tensor1d(offset.map(() => rawScale(sigma, 0.01))),
  }
  const parameters = vae.parameters()
  expect([...parameters.keys()]).toEqual(Object.keys(values))
  tidy(() => {
    for (const [name, make] of Object.entries(values)) parameters.get(name)!.assign(make())
  })
  return vae
}

/** The raw value that `positiveScale` maps to `scale`. */
function rawScale(scale: number, floor: number): number {
  return Math.log(Math.expm1(scale - floor)) - Math.log(Math.expm1(1 - floor))
}

/** The true marginal. */
function marginal(): MultivariateNormalTriL {
  const covariance = W.map((a, i) => W.map((b, j) => dot(a, b) + (i === j ? sigma ** 2 : 0)))
  const lower = covariance.map((row) => row.map(() => 0))
  for (let i = 0; i < 3; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const rest = covariance[i]![j]! - dot(lower[i]!.slice(0, j), lower[j]!.slice(0, j))
      lower[i]![j] = i === j ? Math.sqrt(rest) : rest / lower[j]![j]!
    }
  }
  return new MultivariateNormalTriL({ loc: offset, scaleTril: lower })
}

eachBackend(() => {
  it('bounds the true log-density of probabilistic PCA from below, closer with more samples', async () => {
    const truth = marginal()
    const x = truth.sample(300, { rng: new Rng(8) })
    const exact = await meanOf(truth.logProb(x))
    const gapWith = async (samples: number, seeds: number): Promise<number> => {
      let bound = 0
      for (let seed = 0; seed < seeds; seed += 1) {
        const vae = linearVae(samples, seed)
        bound += (await meanOf(vae.logProb(x))) / seeds
        vae.dispose()
      }
      return exact - bound
    }
    const gaps = [await gapWith(4, 8), await gapWith(40, 4), await gapWith(1000, 1)] as const
    const vae = linearVae(1)
    const elboGap = exact - (await meanOf(vae.elbo(x, { rng: new Rng(2), samples: 200 })))
    // The gap of the ELBO is KL(q || p) = log(product of diag(M) / |M|) / 2 with M = W^T W + sigma^2 I.
    expect(elboGap).toBeCloseTo(Math.log((1.99 * 1.46) / (1.99 * 1.46 - 0.91 ** 2)) / 2, 2)
    expect(gaps[0]).toBeLessThan(elboGap)
    expect(gaps[1]).toBeLessThan(gaps[0] / 2)
    // A finite sample may lie a little above the bound's expectation.
    expect(Math.abs(gaps[2])).toBeLessThan(0.005)
    for (const made of [truth, x, vae]) made.dispose()
  })

  it('has a closed-form divergence that agrees with its estimate', () => {
    const vae = smallVae()
    tidy(() => {
      const rng = new Rng(3)
      const x = rng.normal([4, 3])
      const { loc, scale } = vae.posterior(x)
      const noise = rng.normal([20_000, 4, 2])
      const z = add(loc, mul(scale, noise))
      // log q(z | x) - log p(z) at z = loc + scale noise
      const ratio = sum(sub(mul(0.5, sub(square(z), square(noise))), log(scale)), -1)
      const estimate = moments(ratio, 0)
      const error = sqrt(div(estimate.variance, 20_000)).dataSync()
      const closed = vae.klToPrior(x).dataSync()
      for (const [i, value] of estimate.mean.dataSync().entries()) {
        expect(Math.abs(value - closed[i]!)).toBeLessThan(4 * error[i]!)
      }
    })
    vae.dispose()
  })

  it('has a divergence of 0 at the prior', () => {
    const vae = smallVae()
    tidy(() => {
      for (const variable of vae.encoder.parameters().values()) variable.assign(sub(variable, variable))
      const divergence = vae.klToPrior(new Rng(0).normal([5, 3])).dataSync()
      for (const value of divergence) expect(Math.abs(value)).toBeLessThan(1e-6)
    })
    vae.dispose()
  })

  describe.each(['gaussian', 'gaussian by network', 'bernoulli'] as const)('with a %s likelihood', (kind) => {
    const options: Partial<VaeOptions> = {
      likelihood: kind === 'bernoulli' ? 'bernoulli' : 'gaussian',
      scale: kind === 'gaussian' ? 'global' : 'network',
      activation: 'tanh',
      contextFeatures: 2,
      importanceSamples: 7,
    }
    const inputs = (rows: number): [Tensor, Tensor] => {
      const rng = new Rng(12)
      return [rng.bernoulli([rows, 3]), rng.normal([rows, 2])]
    }

    itObeys(
      moduleLaws<Vae>({
        create: () => smallVae(options),
        inputs: () => inputs(4),
        outputs: (vae, [x, context]) => ({
          logProb: vae.logProb(x as Tensor, context),
          elbo: vae.elbo(x as Tensor, { rng: new Rng(1), context: context as Tensor }),
          code: vae.encode(x as Tensor, context),
          sample: vae.sample(3, { rng: new Rng(1), context: context as Tensor }),
        }),
        perturb: (vae) => perturbParameters(vae, new Rng(4), 0.2),
      }),
    )

    it('has right gradients of both bounds in the parameters', () => {
      const vae = smallVae(options)
      tidy(() => {
        const [x, context] = inputs(3)
        const bounds = (): Tensor =>
          add(sum(vae.logProb(x, context)), mul(0.7, sum(vae.elbo(x, { rng: new Rng(1), samples: 2, context }))))
        const { grads } = variableGrads(() => asScalar(bounds()), [...vae.parameters().values()])
        for (const [name, variable] of vae.parameters()) {
          const [analytic, numeric] = [[...grads[variable.name]!.dataSync()], differences(variable, bounds)]
          expectClose(name, analytic, numeric, 0.02)
        }
      })
      vae.dispose()
    })

    it('has the shapes of a conditional density', () => {
      const vae = smallVae(options)
      tidy(() => {
        const [x, context] = inputs(4)
        const one = reshape(slice(context, [0, 0], [1, 2]), [2])
        expect(vae.sample([5, 2], { context }).shape).toEqual([5, 2, 4, 3])
        expect(vae.sample(5, { context: one }).shape).toEqual([5, 3])
        expect(vae.decode(vae.encode(x, context), context).shape).toEqual([4, 3])
        expect(vae.logProb(reshape(x, [2, 2, 3]), reshape(context, [2, 2, 2])).shape).toEqual([2, 2])
        expect(vae.logProb(x, one).shape).toEqual([4])
        expect(vae.logProb(reshape(slice(x, [0, 0], [1, 3]), [3]), context).shape).toEqual([4])
      })
      vae.dispose()
    })
  })
})

it('evaluates many rows in bounded memory, each with the noise of its place', async () => {
  const vae = smallVae({ importanceSamples: 3000, hidden: [64] })
  const x = new Rng(1).normal([200, 3])
  const peaks: number[] = []
  const values: number[][] = []
  for (const rows of [50, 200]) {
    const { result, peakBytes } = await profile(() => tidy(() => vae.logProb(slice(x, [0, 0], [rows, 3]))))
    peaks.push(peakBytes)
    values.push([...(result as Tensor).dataSync()])
    ;(result as Tensor).dispose()
  }
  expect(peaks[1]! / peaks[0]!).toBeLessThan(1.1)
  expectClose('the first rows', values[1]!.slice(0, 50), values[0]!, 1e-6)
  for (const made of [vae, x]) made.dispose()
})

it('says what it is and what it cannot take', () => {
  const vae = smallVae()
  expect(vae.logProbKind).toBe('lower bound')
  tidy(() => {
    expect(() => vae.logProb(new Rng(0).normal([4, 5]))).toThrow('Vae: x must be [...batch, 3]; got shape [4, 5]')
  })
  expect(() => smallVae({ importanceSamples: 0 })).toThrow('Vae: importanceSamples must be a whole number')
  expect(() => smallVae({ minimumScale: 0 })).toThrow('GaussianLikelihood: minimumScale must lie between 0 and 1')
  vae.dispose()
})

function smallVae(options: Partial<VaeOptions> = {}): Vae {
  const vae = new Vae({ features: 3, latent: 2, hidden: [4], rng: new Rng(6), ...options })
  perturbParameters(vae, new Rng(7), 0.2)
  return vae
}

/** The type that `variableGrads` asks for. */
function asScalar(x: Tensor): Scalar {
  return reshape(x, []) as Scalar
}

/** Central differences of a scalar in each entry of a variable. */
function differences(variable: Variable, f: () => Tensor): number[] {
  const start = variable.dataSync().slice()
  const step = 1e-2
  const at = (entry: number, shift: number): number =>
    tidy(() => {
      const moved = start.slice()
      moved[entry]! += shift
      variable.assign(tensor(moved, variable.shape))
      return f().dataSync()[0]!
    })
  const found = [...start.keys()].map((entry) => (at(entry, step) - at(entry, -step)) / (2 * step))
  tidy(() => variable.assign(tensor(start, variable.shape)))
  return found
}

async function meanOf(values: Tensor): Promise<number> {
  const result = await meanFloat64(values)
  values.dispose()
  return result
}
