import { add, exp, log, mul, square, type Tensor, tensor1d, tidy, type Variable, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Member, Module, registerModule } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { invert } from './invert.ts'
import { type ForwardMap, NumericalInverse } from './numerical-inverse.ts'

/** y = e^a x + x^3 / 3, which knows no inverse. */
class CubicPlusLine extends Module implements ForwardMap {
  static override readonly className = 'CubicPlusLineFixture'

  readonly eventRank: number
  readonly isConstantLogDet = false
  readonly logSlope: Variable

  constructor({ eventRank = 0 }: { eventRank?: number } = {}) {
    super()
    this.eventRank = eventRank
    this.logSlope = tidy(() => variable(tensor1d([0])))
  }

  protected options(): Record<string, unknown> {
    return { eventRank: this.eventRank }
  }

  override members(): Record<string, Member> {
    return { logSlope: this.logSlope }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const slope = exp(this.logSlope)
      return [add(mul(x, slope), mul(mul(square(x), x), 1 / 3)), log(add(slope, square(x)))]
    })
  }
}

registerModule(CubicPlusLine)

eachBackend(() => {
  describe('of an increasing map', () => {
    itObeys(
      bijectorLaws({
        create: () => new NumericalInverse({ bijector: new CubicPlusLine() }),
        inputs: (rng) => rng.normal([3, 2]),
        tails: (rng) => rng.uniform([4, 2], -100, 100),
      }),
    )
  })

  it('solves the cubic', () => {
    tidy(() => {
      const map = new NumericalInverse({ bijector: new CubicPlusLine() })
      const [x, logDet] = map.inverseAndLogDet(tensor1d([4 / 3, -14 / 3, 0]))
      expectClose('x', x.dataSync(), [1, -2, 0], 1e-6)
      expectClose('log-det', logDet.dataSync(), [-Math.log(2), -Math.log(5), 0], 1e-6)
      expect(invert(map).fastSide).toBe('inverse')
      map.dispose()
    })
  })
})

it('refuses maps of vectors', () => {
  const bijector = new CubicPlusLine({ eventRank: 1 })
  expect(() => new NumericalInverse({ bijector })).toThrow('the map must be elementwise (event rank 0)')
  bijector.dispose()
})
