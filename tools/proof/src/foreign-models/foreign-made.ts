import { Made, MaskedDense } from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'
import { assign, type ForeignWeights, type Rows, transposed } from './foreign-weights.ts'

export interface ForeignMadeOptions {
  readonly features: number
  readonly contextFeatures: number
  readonly order: readonly number[]
  readonly passes: number
  readonly parametersPerFeature: number
  readonly residual: boolean
  /** The layers from first to last, each with `weight`, `bias` and `mask`; context in the last columns of the first. */
  readonly layers: readonly ForeignWeights[]
}

/**
 * A `Made` with the weights of another library's masked network. That one deals the degrees out in turn; ours are sorted,
 * so rows and columns move with their units. Throws where the masks are not the same then.
 */
export function foreignMade(options: ForeignMadeOptions): Made {
  const { layers, features, contextFeatures, residual } = options
  const hidden = layers.slice(0, -1)
  const probe = made(options, undefined, hidden)
  const names = probe.order.dependencies.sets.map((set) => set.join(''))
  const firstMask = (layers[0] as ForeignWeights).rows('mask')
  const withContext = firstMask.map((row) => [
    ...row,
    ...new Array<number>(features + contextFeatures - row.length).fill(1),
  ])
  const degrees = withContext.map((row) => names.indexOf(row.join('')))
  probe.dispose()
  const units = [...degrees.keys()].sort((a, b) => (degrees[a] as number) - (degrees[b] as number))
  const sorted = units.map((unit) => degrees[unit] as number)
  const rebuilt = made(
    options,
    hidden.map(() => sorted),
    hidden,
  )
  for (const [i, layer] of rebuilt.layers.entries()) {
    const source = layers[i] as ForeignWeights
    const isLast = i === layers.length - 1
    fill(layer, source, isLast ? undefined : units, i === 0 ? undefined : units, i === 0 ? features : undefined)
  }
  if (residual !== rebuilt.isResidual) throw new Error('unreachable')
  return rebuilt
}

function made(options: ForeignMadeOptions, degrees: number[][] | undefined, hidden: readonly ForeignWeights[]): Made {
  const widths = hidden.map((layer) => layer.vector('bias').length)
  const { layers: _, residual, ...others } = options
  const blocks = residual ? widths.slice(1).filter((__, i) => i % 2 === 0) : widths
  return new Made({ ...others, residual, hidden: blocks, degrees, rng: new Rng(0) })
}

/** Copies weights, and checks that the masks agree. */
function fill(
  layer: MaskedDense,
  source: ForeignWeights,
  outputs: readonly number[] | undefined,
  inputs: readonly number[] | undefined,
  features: number | undefined,
): void {
  const ofFeatures = (rows: Rows): Rows => rows.map((row) => row.slice(0, features))
  const ofContext = (rows: Rows): Rows => rows.map((row) => row.slice(features))
  const [weight, mask] = [source.rows('weight'), source.rows('mask')]
  assign(layer.weight, transposed(ofFeatures(weight), outputs, inputs))
  const want = transposed(ofFeatures(mask), outputs, inputs).flat()
  const got = layer.masks.mask.dataSync()
  if (got.length !== want.length || want.some((bit, i) => bit !== got[i])) throw new Error('the masks differ')
  if (layer.contextWeight !== undefined) assign(layer.contextWeight, transposed(ofContext(weight), outputs))
  const bias = source.vector('bias')
  if (layer.bias !== undefined) assign(layer.bias, outputs === undefined ? bias : outputs.map((o) => bias[o] as number))
}

/** A masked layer of ours with the weights of another library's. */
export function foreignMaskedDense(source: ForeignWeights): MaskedDense {
  const layer = new MaskedDense({ mask: transposed(source.rows('mask')), rng: new Rng(0) })
  assign(layer.weight, transposed(source.rows('weight')))
  if (layer.bias !== undefined) assign(layer.bias, source.vector('bias'))
  return layer
}
