import { add, expandDims, grad, sub, sum, type Tensor, tensor, tidy, tile } from '@tensorflow/tfjs-core'
import {
  type Agreement,
  agreement,
  type Closeness,
  createDistribution,
  type DistributionCase,
} from '@tfjs-flows/config/golden'
import { distributionTolerances, type Numbers } from '@tfjs-flows/testing'

/** Half-widths of the central differences as shares of the value they move: float32 rounding against curvature. */
const STEPS = [2e-3, 2e-4]

/** Our gradients of logProb against central differences of our logProb, relative to max(1, |difference|). */
export const gradientCloseness: Closeness = { relative: distributionTolerances.gradient, floor: 1 }

/**
 * The gradients of logProb in each parameter and, where x is continuous, in x, at every point of a reference entry.
 *
 * Every point gets parameters of its own, so that each derivative belongs to one point; a derivative is multiplied by
 * |value| (by 1 at 0), which makes it the change of logProb under a relative change, comparable across scales.
 */
export function gradientAgreement(
  exports: Readonly<Record<string, unknown>>,
  { className, at }: DistributionCase,
): Agreement | undefined {
  if (at === undefined) return undefined
  const [got, want]: [number[], number[]] = [[], []]
  tidy(() => {
    const x = tensor(at.x as number[], undefined, 'float32')
    const { fixed, moved } = splitParameters(at.params, x)
    const inputs: Record<string, Tensor> = isWhole(x) ? moved : { ...moved, x }
    const logProb = ({ x: point = x, ...parameters }: Record<string, Tensor>): Tensor => {
      const distribution = createDistribution(exports, className, { ...fixed, ...parameters })
      const value = distribution.logProb(point)
      distribution.dispose()
      return value
    }
    for (const [name, input] of Object.entries(inputs)) {
      const { exact, numeric } = derivatives((moving) => logProb({ ...moved, [name]: moving }), input)
      got.push(...exact)
      want.push(...numeric)
    }
  })
  return agreement('gradient', got, want, gradientCloseness)
}

/** Parameters that stay as they are (a number of trials), and the others with one row for each point of x. */
function splitParameters(
  params: Readonly<Record<string, Numbers>>,
  x: Tensor,
): { fixed: Record<string, Numbers>; moved: Record<string, Tensor> } {
  const fixed: Record<string, Numbers> = {}
  const moved: Record<string, Tensor> = {}
  for (const [name, value] of Object.entries(params)) {
    if (name === 'totalCount' && Number.isInteger(value)) fixed[name] = value
    else moved[name] = tiled(tensor(value as number[], undefined, 'float32'), x.shape[0] ?? 1)
  }
  return { fixed, moved }
}

function tiled(value: Tensor, count: number): Tensor {
  return tile(expandDims(value, 0), [count, ...value.shape.map(() => 1)])
}

function isWhole(x: Tensor): boolean {
  return x.dataSync().every((value) => Number.isInteger(value))
}

/** d f_row / d input_row by autodiff and by differences, each times the size of the entry; rows are independent. */
function derivatives(f: (input: Tensor) => Tensor, input: Tensor): { exact: number[]; numeric: number[] } {
  const rows = input.shape[0] ?? 1
  const entries = input.size / rows
  const values = input.dataSync()
  const analytic = grad((at: Tensor) => sum(f(at)))(input).dataSync()
  const [exact, numeric]: [number[], number[]] = [[], []]
  for (let entry = 0; entry < entries; entry += 1) {
    const sizes = Float32Array.from({ length: rows }, (_, row) => Math.abs(values[row * entries + entry] ?? 0) || 1)
    const slopes = STEPS.map((step) => oneSided(f, input, entry, sizes, step))
    for (const [row, size] of sizes.entries()) {
      const derivative = (analytic[row * entries + entry] as number) * size
      exact.push(derivative)
      numeric.push(
        nearest(
          slopes.map(([left, right]) => [left[row] as number, right[row] as number]),
          derivative,
        ),
      )
    }
  }
  return { exact, numeric }
}

/** The slopes of each row to the left and to the right of one entry, per relative change. */
function oneSided(
  f: (input: Tensor) => Tensor,
  input: Tensor,
  entry: number,
  sizes: Float32Array,
  step: number,
): [left: Float32Array, right: Float32Array] {
  const shift = new Float32Array(input.size)
  for (const [row, size] of sizes.entries()) shift[(row * input.size) / sizes.length + entry] = size * step
  const slope = (from: Tensor, to: Tensor): Float32Array => {
    const change = sub(f(to), f(from)).dataSync()
    // The width of the step as float32 took it.
    const width = sub(to, from).dataSync()
    return sizes.map(
      (size, row) => (size * (change[row] ?? 0)) / (width[(row * input.size) / sizes.length + entry] ?? 0),
    )
  }
  const [down, up] = [sub(input, tensor(shift, input.shape)), add(input, tensor(shift, input.shape))]
  return [slope(down, input), slope(input, up)]
}

/**
 * The mean of the two slopes at the step where it is nearest to the derivative: one step suits rounding, the other
 * curvature. At a kink, where the slopes differ by half, every derivative between them is right, and so is one at a
 * point from which each step leaves the support.
 */
function nearest(slopes: readonly (readonly [left: number, right: number])[], derivative: number): number {
  const inside = slopes.filter(([left, right]) => Number.isFinite(left) && Number.isFinite(right))
  if (inside.length === 0 && Number.isFinite(derivative)) return derivative
  const wanted = inside.map(([left, right]) => {
    const isKink = Math.abs(left - right) > 0.5 * Math.max(1, Math.abs(left + right) / 2)
    return isKink ? Math.min(Math.max(derivative, Math.min(left, right)), Math.max(left, right)) : (left + right) / 2
  })
  return wanted.reduce(
    (a, b) => (Math.abs(b - derivative) < Math.abs(a - derivative) ? b : a),
    Number.POSITIVE_INFINITY,
  )
}
