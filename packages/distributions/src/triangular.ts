import {
  add,
  div,
  greaterEqual,
  less,
  lessEqual,
  log,
  logicalAnd,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { clip, FlowsError, registerModule, type Support, select } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import type { ParameterValue } from './parameter.ts'
import { above, between, type Domains, real } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

export interface TriangularOptions {
  /** The lower end, default 0. */
  low?: ParameterValue
  /** The upper end, default 1; above `low`. */
  high?: ParameterValue
  /** Where the density is largest, default 0.5; in [low, high]. */
  peak?: ParameterValue
}

/**
 * The triangular distribution: p(x) = 2 (x - low) / (w (peak - low)) below the peak and 2 (high - x) / (w (high - peak))
 * above, w = high - low; log p(x) = -Infinity outside and at the ends.
 *
 * A temperature scales the draws' distance from the peak.
 *
 * @throws FlowsError 'argument' where the parameters are given in numbers that are not low <= peak <= high, low < high
 */
export class Triangular extends ScalarDistribution<Record<keyof TriangularOptions, ParameterValue>> {
  static override readonly className: string = 'Triangular'

  static override readonly domains: Domains<TriangularOptions> = {
    low: real,
    high: above('low'),
    peak: between('low', 'high'),
  }
  readonly low: Tensor = this.read.low
  readonly high: Tensor = this.read.high
  readonly peak: Tensor = this.read.peak

  constructor({ low = 0, high = 1, peak = 0.5 }: TriangularOptions = {}) {
    super({ low, high, peak }, { values: checkPeak })
  }

  override get support(): Support {
    return { kind: 'interval', low: this.endOf('low'), high: this.endOf('high') }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const isInside = logicalAnd(greaterEqual(x, this.low), lessEqual(x, this.high))
      return inside(isInside, x, this.middle(), (at) => {
        const { distance, width } = this.side(at)
        const logDistance = inside(greaterEqual(distance, SMALLEST), distance, 1, log)
        return add(sub(Math.LN2, log(sub(this.high, this.low))), sub(logDistance, log(width)))
      })
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const x = this.quantile(rng.uniform([count, ...this.batchShape]))
    return temperature === 1 ? x : add(this.peak, mul(sub(x, this.peak), temperature))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.area(x, true))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.area(x, false))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const width = sub(this.high, this.low)
      const [left, right] = [sub(this.peak, this.low), sub(this.high, this.peak)]
      const isLeft = less(mul(p, width), left)
      const product = select(isLeft, mul(p, left), mul(sub(1, p), right))
      const distance = inside(greaterEqual(product, SMALLEST), mul(product, width), 1, sqrt, 0)
      return select(isLeft, add(this.low, distance), sub(this.high, distance))
    })
  }

  override entropy(): Tensor {
    return tidy(() => this.figure(add(log(sub(this.high, this.low)), 0.5 - Math.LN2)))
  }

  override mean(): Tensor {
    return tidy(() => div(add(add(this.low, this.high), this.peak), 3))
  }

  override variance(): Tensor {
    return tidy(() => {
      const cross = mul(sub(this.high, this.peak), sub(this.peak, this.low))
      return div(sub(square(sub(this.high, this.low)), cross), 18)
    })
  }

  override mode(): Tensor {
    return tidy(() => this.figure(this.peak))
  }

  private middle(): Tensor {
    return mul(add(this.low, this.high), 0.5)
  }

  /**
   * On the side of the peak where x lies: its distance from that end, and the peak's. A peak on an end gives 1 and 1, the
   * density of the peak itself.
   */
  private side(x: Tensor): { distance: Tensor; width: Tensor } {
    const isLeft = less(x, this.peak)
    const width = select(isLeft, sub(this.peak, this.low), sub(this.high, this.peak))
    const isFlat = less(width, SMALLEST)
    const distance = select(isLeft, sub(x, this.low), sub(this.high, x))
    return { distance: select(isFlat, scalar(1), distance), width: select(isFlat, scalar(1), width) }
  }

  /** P(X <= x), or P(X > x). */
  private area(x: Tensor, below: boolean): Tensor {
    const isLeft = less(x, this.peak)
    const [left, right] = [sub(this.peak, this.low), sub(this.high, this.peak)]
    const end = select(isLeft, sub(x, this.low), sub(this.high, x))
    const width = select(isLeft, left, right)
    const isFlat = less(width, SMALLEST)
    const distance = clip(end, 0, Number.MAX_VALUE)
    const part = div(square(distance), mul(select(isFlat, scalar(1), width), sub(this.high, this.low)))
    return below ? select(isLeft, part, sub(1, part)) : select(isLeft, sub(1, part), part)
  }
}

/** Below this a difference counts as 0. */
const SMALLEST = 1e-37

function checkPeak({ low, high, peak }: Record<'low' | 'high' | 'peak', Tensor>): void {
  const [left = 0, right = 0] = [sub(peak, low), sub(high, peak)].map((width) => Math.min(...width.dataSync()))
  if (left >= 0 && right >= 0) return
  throw new FlowsError('argument', {
    who: 'Triangular',
    rule: 'low <= peak <= high must hold',
    got: `smallest peak - low = ${left}, high - peak = ${right}`,
  })
}

registerModule(Triangular, import.meta.url)
