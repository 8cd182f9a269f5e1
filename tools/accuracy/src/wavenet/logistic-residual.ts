/** Residuals, and the size of those before each. */
interface Residuals {
  readonly values: Float64Array
  readonly sizes: Float64Array
}

/** Below this the size of recent residuals says nothing: the first steps, and digital silence. */
const LEAST = 1e-4

/** A logistic error whose scale is exp(a + b ln size), fitted by coordinate search on the mean log-density. */
export class LogisticResidual {
  #a = 0
  #b = 0

  constructor(residuals: readonly Residuals[], follows: boolean) {
    let best = Number.NEGATIVE_INFINITY
    const better = (a: number, b: number): boolean => {
      const value = meanLogDensity(residuals, a, b)
      if (value <= best) return false
      best = value
      this.#a = a
      this.#b = b
      return true
    }
    better(Math.log(0.1), 0)
    for (let step = 0.5; step > 0.01; step /= 2) {
      for (let moved = true; moved; ) {
        const [a, b] = [this.#a, this.#b]
        moved = better(a + step, b) || better(a - step, b)
        // A steeper line turns about a size of 0.02, which is common.
        const turn = step / 4
        if (follows) {
          moved = better(this.#a - turn * Math.log(0.02), this.#b + turn) || moved
          moved = better(this.#a + turn * Math.log(0.02), this.#b - turn) || moved
        }
      }
    }
  }

  scale(size: number): number {
    return scaleOf(size, this.#a, this.#b)
  }
}

function scaleOf(size: number, a: number, b: number): number {
  return Math.exp(a + b * Math.log(size + LEAST))
}

/** log s(r) with s the logistic density, over every seventh residual. */
function meanLogDensity(residuals: readonly Residuals[], a: number, b: number): number {
  let [sum, count] = [0, 0]
  for (const { values, sizes } of residuals) {
    for (let t = 0; t < values.length; t += 7) {
      const scale = scaleOf(sizes[t] as number, a, b)
      const z = Math.abs(values[t] as number) / scale
      sum += -z - 2 * Math.log1p(Math.exp(-z)) - Math.log(scale)
      count += 1
    }
  }
  return sum / count
}
