import { cast, fill, type Scalar, sum, type Tensor, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { ComputedDistribution, type Distribution, klDivergence } from '@tfjs-flows/distributions'
import { CONTEXT_FEATURES, type DistributionRecipe } from './distribution-catalogue.ts'

/** Whether draws have gradients: to every parameter, to some, or to none. */
export type Reparameterized = 'yes' | 'partly' | 'no'

/** What a distribution can do: functions in closed form by name, and the gradients of its draws. */
export interface DistributionCapabilities {
  readonly functions: Readonly<Record<string, boolean>>
  readonly reparameterized: Reparameterized
}

/** A function at a draw x, under a context where the distribution has one. */
type Asked = (d: Distribution, x: Tensor, context: Tensor | undefined) => Tensor

/** The functions that a distribution may have, in the order of the table. */
const functions: Readonly<Record<string, Asked>> = {
  logProb: (d, x, context) => d.logProb(x, context),
  cdf: (d, x, context) => d.cdf(x, context),
  logCdf: (d, x, context) => d.logCdf(x, context),
  survival: (d, x, context) => d.survival(x, context),
  logSurvival: (d, x, context) => d.logSurvival(x, context),
  quantile: (d, _x, context) => d.quantile(fill([...d.batchShape, ...d.eventShape], 0.5), context),
  entropy: (d, _x, context) => d.entropy(context),
  mean: (d, _x, context) => d.mean(context),
  variance: (d, _x, context) => d.variance(context),
  stddev: (d, _x, context) => d.stddev(context),
  mode: (d, _x, context) => d.mode(context),
  covariance: (d, _x, context) => d.covariance(context),
  KL: (d, _x, context) => {
    const member = d instanceof ComputedDistribution ? d.at(context) : d
    return klDivergence(member, member)
  },
}

/** The names of the functions, in the order of the table. */
export const distributionFunctions: readonly string[] = Object.keys(functions)

/** Asks one distribution for everything: a function that throws FlowsError 'not-available' is missing. */
export function distributionCapabilities(recipe: DistributionRecipe): DistributionCapabilities {
  const distribution = recipe()
  try {
    const available = (f: Asked): boolean =>
      isAvailable(() =>
        tidy(() => {
          const context = contextOf(distribution)
          return f(distribution, distribution.sample([], { rng: new Rng(0), context }), context)
        }).dispose(),
      )
    return {
      functions: Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, available(f)])),
      reparameterized: gradientsOfDraws(distribution),
    }
  } finally {
    distribution.dispose()
  }
}

function contextOf({ followsContext }: Distribution): Tensor | undefined {
  return followsContext ? fill([CONTEXT_FEATURES], 0.5) : undefined
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
  const draws = (): Scalar =>
    sum(cast(distribution.sample(8, { rng: new Rng(0), context: contextOf(distribution) }), 'float32'))
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
