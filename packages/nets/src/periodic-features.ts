import { concat, cos, mul, sin, split, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, type Network, registerModule, takeColumns } from '@tfjs-flows/core'
import { checkNetworkInput } from './network-input.ts'

export interface PeriodicFeaturesOptions {
  /** Sees the cosines of the angles, their sines, then the other features; taken over. */
  network: Network
  /** Which features of the input are angles, default all. */
  angles?: readonly number[] | undefined
  /** Their period, default 2 pi. */
  period?: number | undefined
}

/**
 * A network of angles, which it sees as (cos, sin): its output is the same at both ends of a period, without a kink there.
 * x [..., inFeatures] -> [..., outFeatures], where inFeatures is the network's less the number of angles.
 *
 * @throws FlowsError 'argument' where angles are none, repeated or out of range, or the period is not positive
 *
 * @example
 * ```ts
 * const network = new Mlp({ inFeatures: 4, outFeatures: 3, rng: new Rng(0) })
 * const net = new PeriodicFeatures({ network }) // of 2 angles
 * ```
 */
export class PeriodicFeatures extends Module implements Network {
  static override readonly className = 'PeriodicFeatures'

  readonly network: Network
  readonly angles: readonly number[]
  readonly period: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number

  constructor({ network, angles, period = 2 * Math.PI }: PeriodicFeaturesOptions) {
    super()
    this.network = network
    this.angles = angles ?? Array.from({ length: Math.floor(network.inFeatures / 2) }, (_, i) => i)
    this.period = period
    this.inFeatures = network.inFeatures - this.angles.length
    this.outFeatures = network.outFeatures
    this.contextFeatures = network.contextFeatures
    const isPlace = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < this.inFeatures
    const isChoice = this.angles.length > 0 && new Set(this.angles).size === this.angles.length
    if (isChoice && this.angles.every(isPlace) && period > 0 && Number.isFinite(period)) return
    throw new FlowsError('argument', {
      who: 'PeriodicFeatures',
      rule: `angles must be distinct and in [0, ${this.inFeatures}), and the period positive`,
      got: `[${this.angles.join(', ')}] and ${period}`,
      do: "Name each angle once; the network's inFeatures count every angle twice",
    })
  }

  protected options(): Record<string, unknown> {
    return { network: this.network, angles: this.angles, period: this.period }
  }

  override members(): Record<string, Member> {
    return { network: this.network }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    checkNetworkInput(this, x, context)
    return tidy(() => {
      const others = Array.from({ length: this.inFeatures }, (_, i) => i).filter((i) => !this.angles.includes(i))
      const axis = x.rank - 1
      const ordered = takeColumns(x, [...this.angles, ...others])
      const [angle, rest] = others.length === 0 ? [ordered] : split(ordered, [this.angles.length, others.length], axis)
      const radians = mul(angle as Tensor, (2 * Math.PI) / this.period)
      const seen = [cos(radians), sin(radians), ...(rest === undefined ? [] : [rest])]
      return this.network.apply(concat(seen, axis), context)
    })
  }
}

registerModule(PeriodicFeatures, import.meta.url)
