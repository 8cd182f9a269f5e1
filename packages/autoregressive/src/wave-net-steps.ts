import { keep, slice, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import type { WaveNetLayer, WaveNetPaths } from './wave-net-layer.ts'

/** What stepping through a WaveNet uses of it. */
export interface WaveNetParts {
  readonly inFeatures: number
  readonly channels: number
  readonly kernelSize: number
  readonly dilations: readonly number[]
  readonly layers: readonly WaveNetLayer[]
  stepwise(context: Tensor | undefined): Tensor | undefined
  /** The paths into the first layer, from the values one step before. */
  start(before: Tensor): WaveNetPaths
  /** The outputs, from the sum of the skip paths. */
  head(skip: Tensor): Tensor
}

/**
 * A WaveNet evaluated one step after the other. Every layer keeps its inputs of the last (kernelSize - 1) dilation steps,
 * so that a step costs one small product a layer, however long the sequence (Paine et al., "Fast WaveNet generation
 * algorithm", 2016).
 */
export class WaveNetSteps {
  readonly #net: WaveNetParts
  readonly #batch: number
  /** Inputs of each layer, oldest first; none before the start, where they are zeros. */
  readonly #queues: Tensor[][]
  readonly #nothing: Tensor
  /** What the context adds to each layer's gates: [batch, T or 1, 2 channels]. */
  readonly #conditions: readonly (Tensor | undefined)[]
  #step = 0

  constructor(net: WaveNetParts, batch: number, context: Tensor | undefined) {
    this.#net = net
    this.#batch = batch
    this.#queues = net.layers.map(() => [])
    this.#nothing = keep(zeros([batch, 1, net.channels]))
    this.#conditions = net.layers.map((layer) => {
      const condition = tidy(() => layer.conditionOn(net.stepwise(context)))
      return condition && keep(condition)
    })
  }

  /** Outputs [batch, 1, outFeatures] of the next step, given the values [batch, 1, inFeatures] of the one before it. */
  next(values?: Tensor): Tensor {
    const inputs: Tensor[] = []
    const out = tidy(() => {
      const before = values ?? zeros([this.#batch, 1, this.#net.inFeatures])
      let paths = this.#net.start(before)
      for (const [i, layer] of this.#net.layers.entries()) {
        inputs.push(keep(paths.h))
        paths = layer.step(paths, this.earlier(i, layer), this.condition(i))
      }
      return this.#net.head(paths.skip)
    })
    for (const [i, h] of inputs.entries()) this.remember(i, h)
    this.#step += 1
    return out
  }

  /** Frees what was kept between the steps; safe to call twice. */
  dispose(): void {
    for (const queue of this.#queues) for (const tensor of queue.splice(0)) tensor.dispose()
    for (const condition of this.#conditions) condition?.dispose()
    this.#nothing.dispose()
  }

  /** A layer's inputs at its earlier taps, oldest first. */
  private earlier(index: number, { dilation }: WaveNetLayer): Tensor[] {
    const queue = this.#queues[index] as Tensor[]
    return Array.from({ length: this.#net.kernelSize - 1 }, (_, j) => {
      const ago = (this.#net.kernelSize - 1 - j) * dilation
      return queue[queue.length - ago] ?? this.#nothing
    })
  }

  private remember(index: number, h: Tensor): void {
    const queue = this.#queues[index] as Tensor[]
    queue.push(h)
    const reach = (this.#net.kernelSize - 1) * (this.#net.dilations[index] as number)
    if (queue.length > reach) queue.shift()?.dispose()
  }

  private condition(index: number): Tensor | undefined {
    const condition = this.#conditions[index]
    if (condition === undefined || condition.shape[1] === 1) return condition
    return slice(condition, [0, this.#step, 0], [-1, 1, -1])
  }
}
