import { add, grads, mul, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type Agreement, agreement, flat } from './agreement.ts'

/** One spline of the reference: raw parameters of each element, values both ways, and gradients. */
export interface SplineEntry {
  readonly bins: number
  readonly bound: number
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
  readonly x: number[]
  readonly widths: number[][]
  readonly heights: number[][]
  readonly derivatives: number[][]
  readonly y: number[]
  readonly log_det: number[]
  readonly inverse_of_x: number[]
  readonly inverse_log_det: number[]
  readonly grad_x: number[]
  readonly grad_widths: number[][]
  readonly grad_heights: number[][]
  readonly grad_derivatives: number[][]
}

/** What a rational-quadratic spline takes. */
export interface SplineCall {
  readonly bins: number
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly boundary: 'linear'
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
  readonly parameters: Tensor
  readonly inverse: boolean
}

/** The values, relative to max(1, |value|). */
const values = { relative: 1e-5, floor: 1 }
/** The gradients, sums over a bin's ends, and the log-det of the inverse, which solves an equation first. */
const slopes = { relative: 1e-4, floor: 1 }

/** Compares a spline with the reference of Durkan et al., gradients of sum(y) + 2 sum(log-det) included. */
export function splineAgreements(
  entry: SplineEntry,
  spline: (call: SplineCall, x: Tensor) => [y: Tensor, logDet: Tensor],
): Agreement[] {
  const found: Agreement[] = []
  const slope = entry.log_det.map(Math.exp)
  // What rounding x by 6e-8 and the raw parameters make of y, of the log-det, and of x.
  const steep = slope.map((dy) => 3e-7 * dy)
  const change = slope.map((dy, i) => 1e-6 * Math.abs((entry.grad_x[i] as number) - dy))
  const stretch = entry.inverse_log_det.map((value) => 3e-7 * Math.exp(value))
  tidy(() => {
    const x = tensor(entry.x)
    const parameters = rawParameters(entry)
    const [y, logDet] = spline(callOf(entry, parameters, false), x)
    const [back, inverseLogDet] = spline(callOf(entry, parameters, true), x)
    const [dx, dRaw] = grads((at: Tensor, raw: Tensor) => {
      const [image, logSlope] = spline(callOf(entry, raw, false), at)
      return add(sum(image), mul(2, sum(logSlope)))
    })([x, parameters]) as [Tensor, Tensor]
    const wantedRaw = joinRows(entry.grad_widths, entry.grad_heights, entry.grad_derivatives)
    found.push(
      agreement('y', y.dataSync(), entry.y, values, steep),
      agreement('log-det', logDet.dataSync(), entry.log_det, values, change),
      agreement('inverse', back.dataSync(), entry.inverse_of_x, values, stretch),
      agreement('inverse log-det', inverseLogDet.dataSync(), entry.inverse_log_det, slopes),
      agreement('gradient', [...dx.dataSync(), ...dRaw.dataSync()], [...entry.grad_x, ...flat(wantedRaw)], slopes),
    )
  })
  return found
}

function callOf(entry: SplineEntry, parameters: Tensor, inverse: boolean): SplineCall {
  const { bins, bound, minBinWidth, minBinHeight, minDerivative } = entry
  const settings = {
    bins,
    low: [-bound],
    high: [bound],
    boundary: 'linear',
    minBinWidth,
    minBinHeight,
    minDerivative,
  } as const
  return { ...settings, parameters, inverse }
}

function rawParameters({ widths, heights, derivatives, minDerivative }: SplineEntry): Tensor {
  // Ours adds this to the raw slopes, so that zeros are the identity; the reference adds nothing.
  const shift = Math.log(Math.expm1(1 - minDerivative))
  const shifted = derivatives.map((row) => row.map((value) => value - shift))
  return tensor(joinRows(widths, heights, shifted))
}

function joinRows(...parts: readonly number[][][]): number[][] {
  return (parts[0] ?? []).map((_, i) => parts.flatMap((rows) => rows[i] ?? []))
}
