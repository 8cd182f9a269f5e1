import { cast, fill, type Scalar, sum, type Tensor, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { type Distribution, klDivergence } from '@tfjs-flows/distributions'
import type { DistributionRecipe } from './distribution-catalogue.ts'

/** Whether draws have gradients: to every parameter, to some, or to none. */
export type Reparameterized = 'yes' | 'partly' | 'no'

/** What a distribution can do: functions in closed form by name, and the gradients of its draws. */
export interface DistributionCapabilities {
  readonly functions: Readonly<Record<string, boolean>>
  readonly reparameterized: Reparameterized
}

/** The functions that a distribution may have, in the order of the table. */
const functions: Readonly<Record<string, (d: Distribution, x: Tensor) => Tensor>> = {
  logProb: (d, x) => d.logProb(x),
  cdf: (d, x) => d.cdf(x),
  logCdf: (d, x) => d.logCdf(x),
  survival: (d, x) => d.survival(x),
  quantile: (d) => d.quantile(fill([...d.batchShape, ...d.eventShape], 0.5)),
  entropy: (d) => d.entropy(),
  mean: (d) => d.mean(),
  variance: (d) => d.variance(),
  stddev: (d) => d.stddev(),
  mode: (d) => d.mode(),
  covariance: (d) => d.covariance(),
  KL: (d) => klDivergence(d, d),
}

/** The names of the functions, in the order of the table. */
export const distributionFunctions: readonly string[] = Object.keys(functions)

/** Asks one distribution for everything: a function that throws FlowsError 'not-available' is missing. */
export function distributionCapabilities(recipe: DistributionRecipe): DistributionCapabilities {
  const distribution = recipe()
  try {
    const available = (f: (d: Distribution, x: Tensor) => Tensor): boolean =>
      isAvailable(() => tidy(() => f(distribution, distribution.sample([], { rng: new Rng(0) }))).dispose())
    return {
      functions: Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, available(f)])),
      reparameterized: gradientsOfDraws(distribution),
    }
  } finally {
    distribution.dispose()
  }
}

/** False where `call` throws FlowsError 'not-available'; any other error is one. */
function isAvailable(call: () => void): boolean {
  try {
    call()
    return true
  } catch (error) {
    if (error instanceof FlowsError && error.code === 'not-available') return false
    throw error
  }
}

function gradientsOfDraws(distribution: Distribution): Reparameterized {
  const parameters = [...distribution.parameters().values()]
  const draws = (): Scalar => sum(cast(distribution.sample(8, { rng: new Rng(0) }), 'float32'))
  let moving = 0
  tidy(() => {
    for (const gradient of Object.values(gradientsOrNone(draws, parameters))) {
      if (gradient?.dataSync().some((value) => value !== 0)) moving += 1
    }
  })
  return moving === 0 ? 'no' : moving === parameters.length ? 'yes' : 'partly'
}

/** The gradients by name; none where nothing that is drawn depends on a parameter, which tfjs calls an error. */
function gradientsOrNone(f: () => Scalar, parameters: Variable[]): Record<string, Tensor | null> {
  try {
    return variableGrads(f, parameters).grads
  } catch (error) {
    if (error instanceof Error && error.message.includes('Cannot find a connection')) return {}
    throw error
  }
}
