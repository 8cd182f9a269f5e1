import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Bijection } from '@tfjs-flows/core'
import { flowParts } from './flow-parts.ts'

/** How far data are from themselves after a way to the base and back. */
export interface RoundTrip {
  /** Largest |forward(inverse(x)) - x| / max(1, |x|) over all finite entries. */
  readonly largest: number
  /** The same error that 99.9 % of the finite entries stay below. */
  readonly quantile999: number
  /** Entries that come back as NaN or infinite; they are in neither number. */
  readonly nonFinite: number
  readonly entries: number
}

/** The round trip of a whole bijection, and of each part by itself at the points that reach it. */
export interface InvertibilityReport extends RoundTrip {
  /** In the order of the chain; a bijection that is no chain has one part, itself. */
  readonly parts: readonly (RoundTrip & { readonly name: string; readonly className: string })[]
}

/**
 * Measures on the user's own data how exactly a bijection inverts: in float32 a flow is invertible up to rounding, and
 * parts that stretch a lot (large log-scales, many layers) amplify it.
 *
 * The trap: a small error here does not say that log-dets are right.
 *
 * @example
 * ```ts
 * const { largest, parts } = await invertibilityReport(flow.bijector, x)
 * const worst = parts.reduce((a, b) => (a.largest > b.largest ? a : b)).name
 * ```
 */
export async function invertibilityReport(
  bijection: Bijection,
  x: Tensor,
  context?: Tensor,
): Promise<InvertibilityReport> {
  const names = new Map([...bijection.modules()].map(([name, module]) => [module, name]))
  const reports: InvertibilityReport['parts'][number][] = []
  let y = x
  for (const part of flowParts(bijection).toReversed()) {
    const z = part.inverse(y, context)
    const report = await roundTrip(part, y, z, context)
    reports.unshift({ name: names.get(part) || part.className, className: part.className, ...report })
    if (y !== x) y.dispose()
    y = z
  }
  const whole = await roundTrip(bijection, x, y, context)
  if (y !== x) y.dispose()
  return { ...whole, parts: reports }
}

/** The error of y against the way back from its image z. */
async function roundTrip(bijection: Bijection, y: Tensor, z: Tensor, context?: Tensor): Promise<RoundTrip> {
  const back = tidy(() => bijection.forward(z, context))
  const [expected, got] = [await y.data(), await back.data()]
  back.dispose()
  const errors = Float64Array.from(got, (value, i) => {
    const truth = expected[i] as number
    return Math.abs(value - truth) / Math.max(1, Math.abs(truth))
  })
  const finite = errors.filter(Number.isFinite).sort()
  const quantile = finite[Math.max(0, Math.ceil(0.999 * finite.length) - 1)]
  return {
    largest: finite.at(-1) ?? Number.NaN,
    quantile999: quantile ?? Number.NaN,
    nonFinite: errors.length - finite.length,
    entries: errors.length,
  }
}
