import {
  add,
  clone,
  div,
  exp,
  fill,
  mul,
  neg,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, type Member, Module, registerModule, stopGradient } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import type { BijectorCase } from './bijector-case.ts'
import { bijectorLaws } from './bijector-laws.ts'

/** Each fault, and the laws that must notice it. */
const faults: Readonly<Record<string, readonly string[]>> = {
  'wrong inverse': ['inverse undoes forward, and forward inverse', 'inverse undoes forward in the tails'],
  'log-det of the wrong sign': ['the log-det is that of the Jacobian', 'it keeps measure: densities integrate to one'],
  'log-det off by a constant': ['the log-det is that of the Jacobian', 'it keeps measure: densities integrate to one'],
  'log-det of forward in both directions': ['the log-dets of forward and inverse are negatives'],
  'log-det of another shape': ['a log-det has the shape of the batch'],
  'log-det that depends on x': ['a log-det that is called constant is'],
  'context ignored': ['another context gives another map'],
  'start off the identity': ['it starts at the identity'],
  'parameter unused': ['every parameter has a finite gradient that is not zero'],
  'gradient stopped': ['gradients in the parameters match differences'],
  'gradient of x stopped': ['gradients in the input and the context match differences'],
  'not a number far out': ['values and gradients are finite up to |x| = 1e6'],
  'option lost': ['its JSON and tensors rebuild it with equal outputs'],
  'tensor left behind': ['its outputs leave no other tensors behind'],
  'tensor not disposed': ['dispose frees every tensor it made, and may be called twice'],
  'infinite at the edge': ['inverse is finite on the whole codomain, its ends included'],
  'finite outside': ['outside the codomain the log-det is -Infinity and nothing is NaN'],
}

const strays: Tensor[] = []

/** y = factor e^s x + shift (1 + c) over [..., 2] for a context c of one number, with one fault; 'none' is sound. */
class Faulty extends Module implements Bijection {
  static override readonly className = 'Faulty'

  readonly eventRank = 1
  readonly isConstantLogDet = true
  readonly fastSide = 'both'
  readonly fault: string
  readonly factor: number
  readonly logScale: Variable
  readonly shift: Variable

  constructor({ fault, factor = 1 }: { fault: string; factor?: number }) {
    super()
    this.fault = fault
    this.factor = factor
    const start = fault === 'start off the identity' ? 0.1 : 0
    this.logScale = tidy(() => variable(fill([2], start)))
    this.shift = tidy(() => variable(zeros([2])))
    if (fault === 'tensor not disposed') strays.push(tensor([1]))
  }

  protected options(): Record<string, unknown> {
    return { fault: this.fault, ...(this.fault !== 'option lost' && { factor: this.factor }) }
  }

  override members(): Record<string, Member> {
    return { logScale: this.logScale, shift: this.shift }
  }

  forward(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.forwardAndLogDet(x, context)[0])
  }

  inverse(y: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.inverseAndLogDet(y, context)[0])
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    if (this.fault === 'tensor left behind') strays.push(tensor([2]))
    return tidy(() => {
      const { scale, shift } = this.coefficients(context)
      const input = this.fault === 'gradient of x stopped' ? stopGradient(x) : x
      const y = add(mul(input, scale), shift)
      const noise = this.fault === 'not a number far out' ? mul(0, exp(x)) : zeros(y.shape)
      return [add(y, noise), this.logDet(x, 1)]
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const { scale, shift } = this.coefficients(context)
      const x = div(sub(y, shift), scale)
      const [off, sign] = [this.fault === 'wrong inverse' ? 1.01 : 1, this.fault.endsWith('both directions') ? 1 : -1]
      return [mul(x, off), this.logDet(y, sign)]
    })
  }

  private coefficients(context: Tensor | undefined): { scale: Tensor; shift: Tensor } {
    const { fault } = this
    const logScale =
      fault === 'gradient stopped' ? add(mul(0.5, this.logScale), stopHalf(this.logScale)) : this.logScale
    const own = fault === 'parameter unused' ? zeros([2]) : clone(this.shift)
    const isDeaf = context === undefined || fault === 'context ignored'
    return { scale: mul(this.factor, exp(logScale)), shift: isDeaf ? own : mul(own, add(context, 1)) }
  }

  private logDet(x: Tensor, direction: number): Tensor {
    const { fault } = this
    const batch = x.shape.slice(0, -1)
    const exact = add(add(sum(this.logScale), 2 * Math.log(this.factor)), zeros(batch))
    const sign = fault === 'log-det of the wrong sign' ? -direction : direction
    const signed = sign === 1 ? exact : neg(exact)
    if (fault === 'log-det off by a constant') return add(signed, 0.1 * direction)
    if (fault === 'log-det that depends on x') return add(signed, mul(0.01 * direction, sum(x, -1)))
    if (fault === 'log-det of another shape') return reshape(signed, [...batch, 1])
    return signed
  }
}

function stopHalf(x: Tensor): Tensor {
  return mul(0.5, stopGradient(x))
}

registerModule(Faulty)

/** x = y on [0, 1] and no attention to its ends. */
class Careless extends Faulty {
  override inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.fault === 'infinite at the edge'
      ? tidy(() => [div(y, y), zeros(y.shape)])
      : tidy(() => [clone(y), zeros(y.shape)])
  }
}

function caseOf(fault: string): BijectorCase {
  const isCareless = fault === 'infinite at the edge' || fault === 'finite outside'
  return {
    create: () =>
      isCareless ? new Careless({ fault }) : new Faulty({ fault, factor: fault === 'option lost' ? 2 : 1 }),
    inputs: (rng) => rng.normal([5, 2]),
    tails: (rng) => mul(rng.normal([5, 2]), 1e3),
    context: (rng) => rng.normal([5, 1]),
    startsAtIdentity: fault !== 'option lost',
    ...(isCareless && { edges: [0, 1], outside: [-1, 2] }),
  }
}

async function failures(fault: string): Promise<string[]> {
  const failed: string[] = []
  for (const law of bijectorLaws(caseOf(fault))) {
    if (law.skip !== undefined) continue
    try {
      await law.check()
    } catch (error) {
      expect(error, law.name).toBeInstanceOf(Error)
      failed.push(law.name)
    }
  }
  for (const stray of strays.splice(0)) stray.dispose()
  return failed
}

eachBackend(() => {
  describe('a sound bijector', () => {
    itObeys(bijectorLaws(caseOf('none')))
  })

  it.each(Object.entries(faults))('notices: %s', async (fault, laws) => {
    expect(await failures(fault)).toEqual(expect.arrayContaining([...laws]))
  })
})

it('says what broke, with the values', () => {
  const law = bijectorLaws(caseOf('wrong inverse')).find(({ name }) => name.startsWith('inverse undoes forward'))
  expect(() => law?.check()).toThrow(
    /inverse\(forward\(x\)\): entry \d is .* where .* was expected; relative error 0\.0(1|0999)/,
  )
})
