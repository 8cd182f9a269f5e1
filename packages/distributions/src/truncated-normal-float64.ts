import { type Float64Function, gaussLegendre, sumOf } from '@tfjs-flows/core'

/** Parts of the quadrature, eight nodes each: the density falls by e^-4 at most over one. */
const PANELS = 12
/** Where the density is dropped: at e^-45, 3e-20, of its greatest value. */
const REACH = 45

/** A standard normal cut to [a, b], seen from its mode c = min(max(0, a), b). */
interface Window {
  readonly mode: number
  /** Mean less the mode. */
  readonly shift: number
  readonly variance: number
  readonly entropy: number
  /** The ends less the mode, and the density there. */
  readonly low: number
  readonly high: number
  readonly atLow: number
  readonly atHigh: number
}

/**
 * Integrals of e^(-s (2 c + s) / 2), s = t - c, by Gauss-Legendre quadrature over the part of the window that holds
 * all but 1e-19 of it: every term is positive and the variance is summed about the mean, so that nothing cancels in
 * a narrow window or far out, where 1 + a phi(a) - mean^2 loses all digits.
 */
function windowOf(a: number, b: number): Window {
  const mode = Math.min(Math.max(0, a), b)
  const [low, high] = [a - mode, b - mode]
  const reach = (2 * REACH) / (Math.sqrt(mode * mode + 2 * REACH) + Math.abs(mode))
  const [from, to] = [Math.max(low, -reach), Math.min(high, reach)]
  const { nodes, weights } = gaussLegendre(from, to, PANELS)
  const masses = nodes.map((s, i) => (weights[i] ?? 0) * Math.exp(-excess(s, mode)))
  const total = sumOf(masses)
  const average = (f: (s: number) => number): number => sumOf(nodes.map((s, i) => (masses[i] ?? 0) * f(s))) / total
  const shift = average((s) => s)
  const densityAt = (s: number): number => (Number.isFinite(s) ? Math.exp(-excess(s, mode)) / total : 0)
  return {
    mode,
    shift,
    variance: average((s) => (s - shift) ** 2),
    entropy: Math.log(total) + average((s) => excess(s, mode)),
    low,
    high,
    atLow: densityAt(low),
    atHigh: densityAt(high),
  }
}

/** ((c + s)^2 - c^2) / 2 */
function excess(s: number, mode: number): number {
  return (s * (2 * mode + s)) / 2
}

/** What a figure is, and how it moves with the ends a and b. */
type Figure = (window: Window) => { value: number; toLow: number; toHigh: number }

const meanShift: Figure = ({ shift, low, high, atLow, atHigh }) => ({
  value: shift,
  toLow: slope(atLow, shift - low),
  toHigh: slope(atHigh, high - shift),
})

const spread: Figure = ({ shift, variance, low, high, atLow, atHigh }) => ({
  value: variance,
  toLow: slope(atLow, variance - (shift - low) ** 2),
  toHigh: slope(atHigh, (high - shift) ** 2 - variance),
})

const disorder: Figure = ({ entropy, atLow, atHigh }) => ({
  value: entropy,
  toLow: slope(atLow, Math.log(atLow) + entropy - 1),
  toHigh: slope(atHigh, 1 - entropy - Math.log(atHigh)),
})

/** density times f, 0 at an end without density, where f may be infinite. */
function slope(density: number, f: number): number {
  return density === 0 ? 0 : density * f
}

/** Mean of (loc, scale, low, high). */
export const truncatedNormalMean: Float64Function = figureOf(
  meanShift,
  ([loc = 0, scale = 1], value, { mode }) => loc + scale * (mode + value),
  {
    ends: () => 1,
    loc: () => 1,
    scale: (value, { mode }) => mode + value,
  },
)

/** Variance of (loc, scale, low, high). */
export const truncatedNormalVariance: Float64Function = figureOf(spread, ([, scale = 1], value) => scale ** 2 * value, {
  ends: (scale) => scale,
  loc: () => 0,
  scale: (value, _, scale) => 2 * scale * value,
})

/** Entropy of (loc, scale, low, high). */
export const truncatedNormalEntropy: Float64Function = figureOf(
  disorder,
  ([, scale = 1], value) => Math.log(scale) + value,
  {
    ends: (scale) => 1 / scale,
    loc: () => 0,
    scale: (_value, _window, scale) => 1 / scale,
  },
)

/**
 * The figure of x = loc + scale t from that of t. `ends`: what a slope to a or b is worth to low or high; `loc` and
 * `scale`: the slopes to them at fixed a and b.
 */
function figureOf(
  figure: Figure,
  outer: (x: Float64Array, value: number, window: Window) => number,
  slopes: {
    ends: (scale: number) => number
    loc: () => number
    scale: (value: number, window: Window, scale: number) => number
  },
): Float64Function {
  const standardize = ([loc = 0, scale = 1, low = 0, high = 0]: Float64Array): [a: number, b: number] => [
    (low - loc) / scale,
    (high - loc) / scale,
  ]
  const at = (x: Float64Array): ReturnType<Figure> & { window: Window; a: number; b: number; scale: number } => {
    const [a, b] = standardize(x)
    const window = windowOf(a, b)
    return { ...figure(window), window, a, b, scale: x[1] ?? 1 }
  }
  return {
    value: (x) => {
      const { value, window } = at(x)
      return outer(x, value, window)
    },
    partials: [
      (x) => {
        const { toLow, toHigh, scale } = at(x)
        return slopes.loc() - slopes.ends(scale) * (toLow + toHigh)
      },
      (x) => {
        const { value, toLow, toHigh, window, a, b, scale } = at(x)
        return slopes.scale(value, window, scale) - slopes.ends(scale) * (slope(toLow, a) + slope(toHigh, b))
      },
      (x) => {
        const { toLow, scale } = at(x)
        return slopes.ends(scale) * toLow
      },
      (x) => {
        const { toHigh, scale } = at(x)
        return slopes.ends(scale) * toHigh
      },
    ],
  }
}
