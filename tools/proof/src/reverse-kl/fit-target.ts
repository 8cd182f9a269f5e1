import { Rng } from '@tfjs-flows/core'
import { type ImportanceReport, importanceReport, importanceSample } from '@tfjs-flows/metrics'
import { type FitProgress, finished, fitReverseKl } from '@tfjs-flows/train'
import type { TargetFit } from './target-fits.ts'

/** What came of fitting a flow to a target. */
export interface FittedTarget {
  readonly name: string
  readonly steps: number
  /** Time of the fit and of the importance sample. */
  readonly seconds: number
  readonly report: ImportanceReport
  readonly trueLogNormalizer: number
  /** |Z / true Z - 1|. */
  readonly error: number
  /** Undefined where the figures are only shown. */
  readonly isWithin: boolean | undefined
}

/** Fits a flow to a target by reverse KL and holds 20,000 weighted draws of it to the truth. */
export async function fitTarget(
  { target, tolerance, flow, settings }: TargetFit,
  onProgress: (progress: FitProgress) => void = () => {},
): Promise<FittedTarget> {
  const started = performance.now()
  const model = flow()
  const { logDensity, name, logNormalizer } = target
  try {
    const { steps } = await finished(fitReverseKl({ ...settings, model, logDensity }), onProgress)
    const draws = await importanceSample(model, { logDensity, draws: 20_000, rng: new Rng(1) })
    const report = importanceReport(draws.logWeights)
    const error = Math.abs(Math.expm1(report.logNormalizer.mean - logNormalizer))
    const isWithin = tolerance === undefined ? undefined : error <= tolerance
    const seconds = (performance.now() - started) / 1000
    return { name, steps, seconds, report, trueLogNormalizer: logNormalizer, error, isWithin }
  } finally {
    model.dispose()
  }
}
