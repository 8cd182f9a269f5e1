import type { Rng } from '@tfjs-flows/core'
import type { Distribution } from '@tfjs-flows/distributions'
import { iaf, made, maf, neuralSplineFlow, nice, realNvp } from '@tfjs-flows/flows'
import { Vae } from '@tfjs-flows/vae'

/** What a network of a family is built from. */
export interface NetworkOptions {
  readonly features: number
  /** Units of each hidden layer. */
  readonly width: number
  /** Components of a mixture, where the user says how many. */
  readonly components: number | undefined
  readonly rng: Rng
}

/** A family of networks that is trained by gradients, indexed by the width of its hidden layers. */
export interface NetworkFamily {
  readonly name: string
  readonly about: string
  /** Steps as a share of those of the other families where the user names no number, default 1. */
  readonly stepShare?: number
  build(options: NetworkOptions): Distribution
  /** Architecture without the hidden layers. */
  describe(options: Omit<NetworkOptions, 'rng'>): string
}

const COUPLINGS = 6
const MADES = 5
const BINS = 8
const MIXED = 10

const latent = (features: number): number => Math.max(2, Math.min(16, features))
const mixed = ({ components = MIXED }: Pick<NetworkOptions, 'components'>): number => components

/** Every family of networks that the program can fit, in the order they are compared. */
export const networkFamilies: readonly NetworkFamily[] = [
  {
    name: 'vae',
    about: 'variational autoencoder with a Gaussian likelihood (its log-likelihood is a lower bound)',
    build: ({ features, width, rng }) =>
      new Vae({
        features,
        latent: latent(features),
        hidden: [width, width],
        likelihood: 'gaussian',
        scale: 'network',
        rng,
      }),
    describe: ({ features }) => `${latent(features)} latent, Gaussian likelihood`,
  },
  {
    name: 'made',
    about: 'MADE, a normal for each column given those before it (exact, fast to score and to sample)',
    build: ({ features, width, rng }) => made({ features, hidden: [width, width], rng }),
    describe: () => 'a normal for each column',
  },
  {
    name: 'made-mog',
    about: 'MADE MoG, a mixture of normals for each column given those before it (exact, fast to score and to sample)',
    build: ({ features, width, components, rng }) => {
      const count = mixed({ components })
      return made({ features, components: count > 1 ? count : undefined, hidden: [width, width], rng })
    },
    describe: (options) => `${mixed(options)} normals for each column`,
  },
  {
    name: 'nice',
    about: 'NICE, additive coupling layers (exact, fast to score and to sample)',
    build: ({ features, width, rng }) => nice({ features, layers: COUPLINGS, hidden: [width, width], rng }),
    describe: () => `${COUPLINGS} couplings`,
  },
  {
    name: 'realnvp',
    about: 'Real NVP, affine coupling layers (exact, fast to score and to sample)',
    build: ({ features, width, rng }) => realNvp({ features, layers: COUPLINGS, hidden: [width, width], rng }),
    describe: () => `${COUPLINGS} couplings`,
  },
  {
    name: 'maf',
    about: 'masked autoregressive flow (exact, fast to score; a sample takes a step for each column)',
    build: ({ features, width, rng }) => maf({ features, layers: MADES, hidden: [width, width], rng }),
    describe: () => `${MADES} autoregressive layers`,
  },
  {
    name: 'iaf',
    about:
      'inverse autoregressive flow (exact, fast to sample; scoring, and so training, takes a step for each column: a quarter of the steps)',
    stepShare: 0.25,
    build: ({ features, width, rng }) => iaf({ features, layers: MADES, hidden: [width, width], rng }),
    describe: () => `${MADES} inverse autoregressive layers`,
  },
  {
    name: 'nsf',
    about: 'neural spline flow, coupling layers of splines (exact, fast to score and to sample)',
    build: ({ features, width, rng }) =>
      neuralSplineFlow({ features, layers: COUPLINGS, bins: BINS, hidden: [width, width], rng }),
    describe: () => `${COUPLINGS} couplings of splines with ${BINS} bins`,
  },
  {
    name: 'nsf-ar',
    about: 'autoregressive neural spline flow (exact, fast to score; a sample takes a step for each column)',
    build: ({ features, width, rng }) =>
      neuralSplineFlow({ features, autoregressive: true, layers: MADES, bins: BINS, hidden: [width, width], rng }),
    describe: () => `${MADES} autoregressive layers of splines with ${BINS} bins`,
  },
]
