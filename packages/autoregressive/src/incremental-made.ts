import { type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { activationOf } from '@tfjs-flows/nets'
import type { IncrementalPass } from './autoregressive-network.ts'
import { GrowingLayer, type GrowingSide } from './growing-layer.ts'
import { knownUnits, type MadeOrder } from './made-order.ts'
import type { MadeEvaluation, MadeParts } from './made-parts.ts'

/**
 * A MADE evaluated a group of features at a time. A unit is computed as soon as the features that it sees are known, so
 * that every weight is used once: all groups together cost one full pass, not one each.
 */
export class IncrementalMade implements IncrementalPass {
  readonly #made: MadeParts
  readonly #rows: number
  readonly #layers: readonly GrowingLayer[]
  readonly #gates: readonly GrowingLayer[]
  readonly #direct: GrowingLayer | undefined
  #pass = 0

  constructor(made: MadeParts, order: MadeOrder, { rows, context }: { rows: number; context: Tensor | undefined }) {
    this.#made = made
    this.#rows = rows
    const { masks } = order
    const { groups } = order.dependencies
    const { parametersPerFeature } = made
    const features = groups.flat()
    const outputs = features.flatMap((j) =>
      Array.from({ length: parametersPerFeature }, (_, p) => j * parametersPerFeature + p),
    )
    const input = { order: features, ends: cumulative(groups.map((group) => group.length)) }
    const output = { order: outputs, ends: input.ends.slice(1).map((end) => end * parametersPerFeature) }
    // In pass p the features of the groups before p are known.
    const inputs = { ...input, ends: input.ends.slice(0, -1) }
    const hidden = knownUnits(order).map((ends) => ({ ends }))
    const last = made.layers.length - 1
    const all = { rows, context }
    this.#layers = made.layers.map(
      (layer, i) =>
        new GrowingLayer({
          ...all,
          layer,
          masks: masks.layers[i],
          inputs: hidden[i - 1] ?? inputs,
          outputs: i === last ? output : (hidden[i] as GrowingSide),
        }),
    )
    this.#gates = made.gates.map(
      (layer, i) =>
        new GrowingLayer({
          ...all,
          layer,
          masks: masks.gates[i],
          inputs: undefined,
          outputs: hidden[2 * i + 2] as GrowingSide,
        }),
    )
    this.#direct =
      made.direct && new GrowingLayer({ ...all, layer: made.direct, masks: masks.direct, inputs, outputs: output })
  }

  next(values?: Tensor): Tensor {
    const pass = this.#pass
    this.#pass += 1
    const evaluation: MadeEvaluation = {
      layer: (i, input, activation = 'identity') =>
        activationOf(activation)((this.#layers[i] as GrowingLayer).grow(pass, input)),
      gate: (i) => (this.#gates[i] as GrowingLayer).grow(pass),
      direct: (input) => (this.#direct as GrowingLayer).grow(pass, input),
    }
    return tidy(() => this.#made.evaluate(values ?? zeros([this.#rows, 0]), evaluation))
  }

  dispose(): void {
    for (const layer of [...this.#layers, ...this.#gates, this.#direct]) layer?.dispose()
  }
}

/** 0, a, a + b, … */
function cumulative(sizes: readonly number[]): number[] {
  const ends = [0]
  for (const size of sizes) ends.push((ends.at(-1) as number) + size)
  return ends
}
