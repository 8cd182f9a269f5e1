import { Rng } from '@tfjs-flows/core'
import type { Distribution } from '@tfjs-flows/distributions'
import { maf, neuralSplineFlow, realNvp } from '@tfjs-flows/flows'

/** What a model of a table is built from. */
export interface TabularModelOptions {
  readonly features: number
  readonly hidden: readonly number[]
  /** The training rows' units. */
  readonly standardize: { readonly loc: ArrayLike<number>; readonly scale: ArrayLike<number> } | undefined
  readonly seed: number
}

/** A family that the other library has too. */
export interface TabularModel {
  readonly name: 'RealNVP' | 'MAF' | 'NSF-AR'
  readonly words: string
  build(options: TabularModelOptions): Distribution
}

const LAYERS = 5

/**
 * zuko's RealNVP, MAF and NSF of five transforms: its masks and orders, networks of relu, nothing between layers, splines
 * of 8 bins on -5 .. 5. Initial weights and bounds on log-scales are ours: with weights of He and zuko's bound, ln 1000 a
 * layer, no evaluation on MINIBOONE is better than that of the initial weights.
 */
export const tabularModels: readonly TabularModel[] = [
  {
    name: 'RealNVP',
    words: `${LAYERS} couplings`,
    build: ({ seed, ...options }) =>
      realNvp({
        ...options,
        layers: LAYERS,
        activation: 'relu',
        mask: 'alternating',
        linear: 'none',
        initialScale: 0.7,
        rng: new Rng(seed),
      }),
  },
  {
    name: 'MAF',
    words: `${LAYERS} MADEs`,
    build: ({ seed, ...options }) => maf({ ...options, layers: LAYERS, rng: new Rng(seed) }),
  },
  {
    name: 'NSF-AR',
    words: `${LAYERS} MADEs, splines of 8 bins`,
    build: ({ seed, ...options }) =>
      neuralSplineFlow({
        ...options,
        layers: LAYERS,
        autoregressive: true,
        bins: 8,
        bound: 5,
        rng: new Rng(seed),
      }),
  },
]
