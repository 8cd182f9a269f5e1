import { FlowsError, type Rng } from '@tfjs-flows/core'
import type { MixtureSameFamily } from '@tfjs-flows/distributions'
import { type EmRun, expectationMaximization } from './expectation-maximization.ts'
import { checkRows } from './minimum-rows.ts'
import { mixtureDistribution } from './mixture-distribution.ts'
import type { CovarianceKind, MixtureParameters, Rows } from './mixture-parameters.ts'
import { logVolume, scaleRows, scalingOf, unscaleMixture } from './scaling.ts'

/** Where a fit stands. */
export interface GaussianMixtureProgress {
  readonly components: number
  /** 0 is the first start. */
  readonly restart: number
  readonly iteration: number
  /** Of the rows, in nats, before this iteration's update. */
  readonly meanLogLikelihood: number
}

export interface GaussianMixtureOptions {
  readonly components: number
  /** Default 'full'. 'spherical' means one variance a component, in units of each feature's own variance. */
  readonly covariance?: CovarianceKind | undefined
  readonly rng: Rng
  /** Independent starts, of which the likeliest is kept. Default 1. */
  readonly restarts?: number | undefined
  /** Ends a start once an iteration gains less than this, in nats a row. Default 1e-4. */
  readonly tolerance?: number | undefined
  /** Default 200. */
  readonly maxIterations?: number | undefined
  /** Least variance, relative to each feature's own, that a component may have. Default 1e-6. */
  readonly floor?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: GaussianMixtureProgress) => void) | undefined
}

/** A fitted mixture: its parameters in float64 and how they were come by. */
export interface GaussianMixtureParameters extends MixtureParameters {
  /** Of the training rows, in nats. */
  readonly meanLogLikelihood: number
  readonly iterations: number
  readonly converged: boolean
  /** Repairs of the kept start: starved components moved, plus final covariances that were widened to the floor. */
  readonly repaired: number
}

export interface GaussianMixtureFit extends GaussianMixtureParameters {
  /** The same mixture in float32 tensors; the caller disposes it. */
  readonly distribution: MixtureSameFamily
}

/**
 * Fits a mixture of Gaussians by expectation-maximisation, in float64.
 *
 * p(x) = sum_k w_k N(x; m_k, S_k). `values` is row-major, rows x features. Starts are k-means++ clusters; features are
 * scaled to unit variance inside, so units do not matter. Runs in slices, so a page stays alive and `signal` is heard.
 * Throws a FlowsError: 'data' for too few rows, a constant or a non-finite feature, 'aborted' where the signal says so.
 *
 * The trap: columns of whole numbers have no density; a component shrinks onto a value until `floor` stops it.
 * Dequantise them first.
 *
 * @example
 * ```ts
 * const fit = await fitGaussianMixture({ values, rows, features: 2 }, { components: 8, rng: new Rng(0) })
 * const logProb = fit.distribution.logProb(x) // x of shape [batch, 2]
 * ```
 */
export async function fitGaussianMixture(data: Rows, options: GaussianMixtureOptions): Promise<GaussianMixtureFit> {
  const parameters = await fitParameters(data, options)
  return { ...parameters, distribution: mixtureDistribution(parameters) }
}

/** `fitGaussianMixture` without the tensors. */
export async function fitParameters(data: Rows, options: GaussianMixtureOptions): Promise<GaussianMixtureParameters> {
  const { components, covariance = 'full', restarts = 1 } = options
  checkData(data)
  checkCount('components', components)
  checkCount('restarts', restarts)
  checkRows(data.rows, components, data.features, covariance)
  const scaling = scalingOf(data)
  const scaled = scaleRows(data, scaling)
  const volume = logVolume(scaling)
  let best: EmRun | undefined
  for (let restart = 0; restart < restarts; restart += 1) {
    const settings = {
      components,
      covariance,
      floor: options.floor ?? 1e-6,
      tolerance: options.tolerance ?? 1e-4,
      maxIterations: options.maxIterations ?? 200,
      signal: options.signal,
      onIteration: (iteration: number, scaledMean: number): void =>
        options.onProgress?.({ components, restart, iteration, meanLogLikelihood: scaledMean - volume }),
    }
    const run = await expectationMaximization(scaled, settings, options.rng.fork())
    if (best === undefined || run.meanLogLikelihood > best.meanLogLikelihood) best = run
  }
  const { mixture, meanLogLikelihood, iterations, converged, reseeded, floored } = best as EmRun
  return {
    ...unscaleMixture(mixture, scaling),
    meanLogLikelihood: meanLogLikelihood - volume,
    iterations,
    converged,
    repaired: reseeded + floored,
  }
}

function checkData({ values, rows, features }: Rows): void {
  const isWhole = Number.isSafeInteger(rows) && rows > 0 && Number.isSafeInteger(features) && features > 0
  if (!isWhole || values.length !== rows * features) {
    throw new FlowsError('shape', {
      who: 'fitGaussianMixture',
      rule: 'values must hold rows x features numbers, of which there are some',
      got: `${values.length} values for ${rows} x ${features}`,
      do: 'Pass a Float64Array row by row',
    })
  }
  const faulty = values.findIndex((x) => !Number.isFinite(x))
  if (faulty < 0) return
  throw new FlowsError('data', {
    who: 'fitGaussianMixture',
    rule: 'every value must be finite',
    got: `${values[faulty]} in row ${Math.floor(faulty / features)}, feature ${faulty % features}`,
    do: 'Drop such rows first',
  })
}

function checkCount(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return
  const rule = `${name} must be a positive integer`
  throw new FlowsError('argument', { who: 'fitGaussianMixture', rule, got: String(count) })
}
