import { add, concat, log, neg, reshape, sigmoid, slice, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, Module, registerModule, type Shape, softplus } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import type { BijectorCase } from './bijector-case.ts'
import { bijectorLaws } from './bijector-laws.ts'

const SHAPES = 'a log-det has the shape of the batch'
const JACOBIAN = 'the log-det is that of the Jacobian'
const MEASURE = 'it keeps measure: densities integrate to one'

/** Each fault, and the laws that must notice it. */
const faults: Readonly<Record<string, readonly string[]>> = {
  'length of the segment in the plane': [JACOBIAN, MEASURE],
  'shape of the data untrue': [SHAPES],
  'shape of the base untrue': [SHAPES],
  'leading axes lost': [SHAPES],
  'rank untrue': [SHAPES],
}

/** A number x to the row (sigmoid(x), sigmoid(-x)) of a matrix [1, 2], measured by its first entry; with one fault. */
class Halves extends Module implements Bijection {
  static override readonly className = 'Halves'

  readonly eventRank = 1
  readonly outputEventRank: number
  readonly isConstantLogDet = false
  readonly fastSide = 'both'
  readonly fault: string

  constructor({ fault }: { fault: string }) {
    super()
    this.fault = fault
    this.outputEventRank = fault === 'rank untrue' ? 1 : 2
  }

  protected options(): Record<string, unknown> {
    return { fault: this.fault }
  }

  forwardEventShape(eventShape: Shape): Shape {
    const lead = this.fault === 'leading axes lost' ? [] : eventShape.slice(0, -1)
    return [...lead, 1, this.fault === 'shape of the data untrue' ? 3 : 2]
  }

  inverseEventShape(eventShape: Shape): Shape {
    return [...eventShape.slice(0, -2), this.fault === 'shape of the base untrue' ? 2 : 1]
  }

  forward(x: Tensor): Tensor {
    return tidy(() => this.forwardAndLogDet(x)[0])
  }

  inverse(y: Tensor): Tensor {
    return tidy(() => this.inverseAndLogDet(y)[0])
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const batch = x.shape.slice(0, -1)
      const slope = neg(add(softplus(x), softplus(neg(x))))
      const y = reshape(concat([sigmoid(x), sigmoid(neg(x))], x.rank - 1), [...batch, 1, 2])
      return [y, add(reshape(slope, batch), this.stretch(1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const batch = y.shape.slice(0, -2)
      const logs = log(reshape(y, [...batch, 2]))
      const part = (i: number): Tensor => slice(logs, [...batch.map(() => 0), i], [...batch, 1])
      const slope = reshape(add(part(0), part(1)), batch)
      return [sub(part(0), part(1)), add(neg(slope), this.stretch(-1))]
    })
  }

  private stretch(sign: number): number {
    return this.fault === 'length of the segment in the plane' ? sign * 0.5 * Math.LN2 : 0
  }
}

registerModule(Halves)

function caseOf(fault: string): BijectorCase {
  return {
    create: () => new Halves({ fault }),
    inputs: (rng) => rng.normal([5, 1]),
    boundedBecause: 'its image is bounded, and its inverse takes logarithms',
    chart: {
      coordinates: (y) => slice(reshape(y, [-1, 2]), [0, 0], [y.size / 2, 1]),
      embed: (c) => reshape(concat([c, sub(1, c)], c.rank - 1), [...c.shape.slice(0, -1), 1, 2]),
    },
  }
}

eachBackend(() => {
  describe('a sound map onto a segment', () => {
    itObeys(bijectorLaws(caseOf('none')))
  })

  it.each(Object.entries(faults))('notices: %s', async (fault, wanted) => {
    const failed: string[] = []
    for (const law of bijectorLaws(caseOf(fault))) {
      if (law.skip !== undefined) continue
      try {
        await law.check()
      } catch {
        failed.push(law.name)
      }
    }
    expect(failed).toEqual(expect.arrayContaining([...wanted]))
  })
})
