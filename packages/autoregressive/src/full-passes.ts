import { concat, keep, reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { inverseOrder, takeColumns } from '@tfjs-flows/core'
import type { AutoregressiveNetwork, IncrementalPass } from './autoregressive-network.ts'

/** The incremental pass of a network that has none of its own: a full pass for each group. */
export class FullPasses implements IncrementalPass {
  readonly #network: AutoregressiveNetwork
  readonly #rows: number
  readonly #context: Tensor | undefined
  readonly #order: readonly number[]
  #known: Tensor | undefined
  #pass = 0

  constructor(network: AutoregressiveNetwork, rows: number, context: Tensor | undefined) {
    this.#network = network
    this.#rows = rows
    this.#context = context
    this.#order = network.groups.flat()
  }

  next(values?: Tensor): Tensor {
    if (values !== undefined) this.append(values)
    const group = this.#network.groups[this.#pass] ?? []
    this.#pass += 1
    return tidy(() => {
      const { inFeatures, outFeatures } = this.#network
      const perFeature = outFeatures / inFeatures
      const known = this.#known === undefined ? [] : [this.#known]
      const missing = zeros([this.#rows, inFeatures - (this.#known?.shape[1] ?? 0)])
      const x = takeColumns(concat([...known, missing], 1), inverseOrder(this.#order))
      const out = this.#network.apply(x, this.#context)
      const wanted = group.flatMap((j) => Array.from({ length: perFeature }, (_, p) => j * perFeature + p))
      return takeColumns(reshape(out, [this.#rows, outFeatures]), wanted)
    })
  }

  dispose(): void {
    this.#known?.dispose()
    this.#known = undefined
  }

  private append(values: Tensor): void {
    const before = this.#known
    this.#known = keep(before === undefined ? values.clone() : concat([before, values], 1))
    before?.dispose()
  }
}
