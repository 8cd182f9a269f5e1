import { setBackend, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { splineKernels } from './spline-kernels.ts'

// For the numbers of the cases, and again after the set-up of all tests, which starts each file on cpu.
await setBackend('wasm')
beforeAll(async () => {
  await setBackend('wasm')
})

const boundaries = ['linear', 'circular', 'free', 'box'] as const
interface Settings {
  readonly bins: number
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly boundary: (typeof boundaries)[number]
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
  readonly inverse: boolean
}
const least = { minBinWidth: 1e-3, minBinHeight: 2e-3, minDerivative: 1e-2 }

const parameterCount = ({ bins, boundary }: Settings): number =>
  3 * bins + { linear: -1, circular: 0, free: 1, box: 1 }[boundary]

/** Durkan et al. (2019), equation 4, in float64: y and log dy/dx of one point. */
function forward(x: number, raw: readonly number[], settings: Settings, entry: number): [y: number, logDet: number] {
  const { bins, boundary, minBinWidth, minBinHeight, minDerivative } = settings
  const [low = 0, high = 0] = [settings.low, settings.high].map((ends) => ends[entry % ends.length])
  const range = high - low
  const sizes = (from: number, minimum: number): number[] => {
    const part = raw.slice(from, from + bins)
    const powers = part.map((value) => Math.exp(value - Math.max(...part)))
    const sum = powers.reduce((total, value) => total + value, 0)
    return powers.map((power) => range * (minimum + ((1 - bins * minimum) * power) / sum))
  }
  const [widths, heights] = [sizes(0, minBinWidth), sizes(bins, minBinHeight)]
  const slopes = Array.from({ length: bins + 1 }, (_, knot) => {
    const shift = Math.log(Math.expm1(1 - minDerivative))
    const place = { linear: knot - 1, circular: knot % bins, free: knot, box: knot }[boundary]
    const isFixed = boundary === 'linear' && (knot === 0 || knot === bins)
    const value = shift + (isFixed ? 0 : (raw[2 * bins + place] ?? Number.NaN))
    return minDerivative + Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)))
  })
  const turns = boundary === 'circular' ? Math.floor((x - low) / range) : 0
  const at = x - turns * range
  if (boundary === 'linear' && (x < low || x > high)) return [x, 0]
  if (boundary === 'box' && (x < low || x > high)) return [x < low ? low : high, Number.NEGATIVE_INFINITY]
  if (boundary === 'free' && (x < low || x > high)) {
    const slope = slopes[x < low ? 0 : bins] ?? 0
    return [(x < low ? low : high) + slope * (x - (x < low ? low : high)), Math.log(slope)]
  }
  let [bin, left, bottom] = [0, low, low]
  while (bin < bins - 1 && at > left + (widths[bin] ?? 0)) {
    left += widths[bin] ?? 0
    bottom += heights[bin] ?? 0
    bin += 1
  }
  const [w = 0, h = 0, d0 = 0, d1 = 0] = [widths[bin], heights[bin], slopes[bin], slopes[bin + 1]]
  const [s, u] = [h / w, (at - left) / w]
  const denominator = s + (d0 + d1 - 2 * s) * u * (1 - u)
  const slope = (s * s * (d1 * u * u + 2 * s * u * (1 - u) + d0 * (1 - u) ** 2)) / denominator ** 2
  return [bottom + turns * range + (h * (s * u * u + d0 * u * (1 - u))) / denominator, Math.log(slope)]
}

/** The inverse by bisection. */
function inverse(y: number, raw: readonly number[], settings: Settings, entry: number): [x: number, logDet: number] {
  let [from, to] = [-100, 100]
  for (let i = 0; i < 80; i += 1) {
    const middle = (from + to) / 2
    if (forward(middle, raw, settings, entry)[0] < y) from = middle
    else to = middle
  }
  return [from, -forward(from, raw, settings, entry)[1]]
}

const [valueKernel, gradientKernel] = splineKernels
if (valueKernel === undefined || gradientKernel === undefined) throw new Error('two kernels')

const normals = (seed: number, size: number, scale = 1): number[] =>
  tidy(() => [...new Rng(seed).normal([size]).dataSync()].map((value) => Math.fround(scale * value)))

/** Counts around the four points that are taken at once, and shapes of entries with their own intervals. */
const cases = boundaries.flatMap((boundary, b) =>
  [1, 2, 3, 4, 5, 7, 8, 30].flatMap((count, i) =>
    [false, true].map((isInverse) => {
      const bins = [1, 2, 5, 8, 17][(i + b) % 5] ?? 1
      const entries = count % 5 === 0 ? 5 : count % 2 === 0 ? 2 : 1
      const low = Array.from({ length: entries }, (_, j) => -2 - j / 2)
      const settings: Settings = { ...least, bins, boundary, low, high: low.map((end) => 1 - end), inverse: isInverse }
      return { boundary, count, bins, isInverse, settings, seed: 100 * i + b }
    }),
  ),
)

describe.each(cases)('$boundary, $count points, $bins bins, inverse $isInverse', ({ count, settings, seed }) => {
  const width = parameterCount(settings)
  const raw = normals(seed, count * width)
  const x = normals(seed + 1, count, settings.boundary === 'box' ? 0.7 : 2)
  const rows = x.map((_, i) => raw.slice(i * width, (i + 1) * width))
  const attrs = { ...settings, low: [...settings.low], high: [...settings.high] }
  const parameters = { values: raw, shape: [count, width] }
  const map = settings.inverse ? inverse : forward

  it('agrees with float64 and writes its outputs alone', () => {
    const [y, logDet] = runGuarded(valueKernel, { x: { values: x, shape: [count] }, parameters }, attrs)
    for (const [i, at] of x.entries()) {
      const [value, log] = map(at, rows[i] ?? [], settings, i)
      expect(Math.abs((y?.[i] ?? Number.NaN) - value) / (1 + Math.exp(Math.max(0, log)))).toBeLessThan(3e-6)
      expect(Math.abs((logDet?.[i] ?? Number.NaN) - log) / (1 + Math.exp(Math.max(0, log)))).toBeLessThan(1e-4)
    }
  })

  it('has the gradients of float64, by differences', () => {
    const [dy, dLogDet] = [normals(seed + 2, count), normals(seed + 3, count)]
    const exact = x.map((at, i) => map(at, rows[i] ?? [], settings, i))
    const base = settings.inverse ? exact.map(([value]) => Math.fround(value)) : x
    const flat = (values: readonly number[]) => ({ values, shape: [count] })
    const [dx, dParameters] = runGuarded(
      gradientKernel,
      { dy: flat(dy), dLogDet: flat(dLogDet), x: flat(base), parameters },
      attrs,
    )
    for (const [i, at] of x.entries()) {
      const total = (point: number, row: readonly number[]): number => {
        const [value, log] = map(point, row, settings, i)
        return (dy[i] ?? 0) * value + (Number.isFinite(log) ? (dLogDet[i] ?? 0) * log : 0)
      }
      const row = rows[i] ?? []
      const change = (shift: (step: number) => number): number => (shift(1e-5) - shift(-1e-5)) / 2e-5
      const wanted = [
        change((step) => total(at + step, row)),
        ...row.map((_, j) => change((step) => total(at, row.with(j, (row[j] ?? 0) + step)))),
      ]
      const got = [dx?.[i] ?? Number.NaN, ...(dParameters?.subarray(i * width, (i + 1) * width) ?? [])]
      const scale = 1 + Math.max(...wanted.map(Math.abs))
      for (const [j, value] of wanted.entries()) {
        expect(Math.abs((got[j] ?? Number.NaN) - value) / scale, `point ${i}, gradient ${j}`).toBeLessThan(1e-4)
      }
    }
  })
})

describe.each(boundaries)('%s', (boundary) => {
  const settings: Settings = { ...least, bins: 3, boundary, low: [-2], high: [3], inverse: false }
  const width = parameterCount(settings)
  const attrs = { ...settings, low: [-2], high: [3] }
  const run = (x: number, raw: readonly number[]): [number, number] => {
    const [y, logDet] = runGuarded(
      valueKernel,
      { x: { values: [x, x], shape: [2] }, parameters: { values: [...raw, ...raw], shape: [2, width] } },
      attrs,
    )
    return [y?.[1] ?? 0, logDet?.[1] ?? 0]
  }
  const zeros = new Array<number>(width).fill(0)

  it('keeps NaN of the point and of each parameter', () => {
    expect(run(Number.NaN, zeros)[0]).toBeNaN()
    // In the first bin all sizes and the slopes of its two ends count.
    for (let j = 0; j < 2 * settings.bins; j += 1) expect(run(-1.5, zeros.with(j, Number.NaN))[0]).toBeNaN()
    expect(run(-1.5, zeros.with(2 * settings.bins, Number.NaN))[0]).toBeNaN()
  })

  it('stays finite for parameters of any size, and does not depend on the place among four', () => {
    for (const size of [1e-45, 1, 80, 1e4, 1e15]) {
      const raw = normals(5, 5 * width, size)
      const x = [-2, 3, 0.1, 2.9, -1.3]
      const points = { x: { values: x, shape: [5] }, parameters: { values: raw, shape: [5, width] } }
      const [y, logDet] = runGuarded(valueKernel, points, attrs)
      const gradients = runGuarded(gradientKernel, { ...points, dy: points.x, dLogDet: points.x }, attrs)
      for (const values of [y, logDet, ...gradients]) {
        expect([...(values ?? [Number.NaN])].every(Number.isFinite), `size ${size}`).toBe(true)
      }
      for (const [i, at] of x.entries()) {
        expect(run(at, raw.slice(i * width, (i + 1) * width))).toEqual([y?.[i], logDet?.[i]])
      }
    }
  })
})
