import { FlowsError } from '@tfjs-flows/core'
import { isAxisAligned, type MixtureParameters, type Rows } from './mixture-parameters.ts'

/** Mean and standard deviation of each feature. */
export interface Scaling {
  readonly loc: Float64Array
  readonly scale: Float64Array
}

/** The scaling that gives every feature mean 0 and variance 1; throws a FlowsError ('data') for one that does not vary. */
export function scalingOf({ values, rows, features }: Rows): Scaling {
  const loc = new Float64Array(features)
  const scale = new Float64Array(features)
  for (let i = 0; i < values.length; i += 1)
    loc[i % features] = (loc[i % features] as number) + (values[i] as number) / rows
  for (let i = 0; i < values.length; i += 1) {
    scale[i % features] =
      (scale[i % features] as number) + ((values[i] as number) - (loc[i % features] as number)) ** 2 / rows
  }
  for (let j = 0; j < features; j += 1) {
    scale[j] = Math.sqrt(scale[j] as number)
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    if (!((scale[j] as number) > 1e-13 * Math.abs(loc[j] as number))) throw constantFeature(j, loc[j] as number)
  }
  return { loc, scale }
}

export function scaleRows({ values, rows, features }: Rows, { loc, scale }: Scaling): Rows {
  const scaled = values.map((x, i) => (x - (loc[i % features] as number)) / (scale[i % features] as number))
  return { values: scaled, rows, features }
}

/** The mixture of scaled rows as a mixture of the rows themselves. */
export function unscaleMixture(mixture: MixtureParameters, { loc, scale }: Scaling): MixtureParameters {
  const d = mixture.features
  const at = (j: number): number => scale[j % d] as number
  const axisAligned = isAxisAligned(mixture.covariance)
  return {
    ...mixture,
    means: mixture.means.map((m, i) => m * at(i) + (loc[i % d] as number)),
    covariances: mixture.covariances.map((v, i) => v * at(i) * (axisAligned ? at(i) : at(Math.floor(i / d)))),
  }
}

/** Sum of log scales: what scaling adds to a log-density. */
export function logVolume({ scale }: Scaling): number {
  return scale.reduce((sum, s) => sum + Math.log(s), 0)
}

function constantFeature(index: number, value: number): FlowsError {
  return new FlowsError('data', {
    who: 'fitGaussianMixture',
    rule: 'a feature must vary, or it has no density',
    got: `feature ${index}, which is ${value} in all rows`,
    do: 'Leave it out',
  })
}
