import { tidy } from '@tensorflow/tfjs-core'
import { dilationCycle, OutputFamily, WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'
import { Categorical } from '@tfjs-flows/distributions'
import { maf, neuralSplineFlow, realNvp } from '@tfjs-flows/flows'
import { Vae } from '@tfjs-flows/vae'
import { densityWorkload } from './density-workload.ts'
import { PlainHeadWaveNet } from './plain-head-wave-net.ts'
import { residualSplineFlow } from './residual-spline-flow.ts'
import type { AbsentWorkload, Workload } from './workload.ts'

const tables: readonly Workload[] = [
  densityWorkload({
    name: 'realnvp-2d',
    about: '8 affine couplings, networks 64-64',
    batch: 512,
    peer: 'zuko',
    parameters: 35_344,
    features: 2,
    flow: (rng) =>
      realNvp({ features: 2, hidden: [64, 64], mask: 'alternating', linear: 'none', activation: 'relu', rng }),
  }),
  densityWorkload({
    name: 'maf-6d',
    about: '5 MADE, 64-64',
    batch: 512,
    peer: 'zuko',
    parameters: 26_940,
    features: 6,
    flow: (rng) => maf({ features: 6, layers: 5, hidden: [64, 64], rng }),
  }),
  densityWorkload({
    name: 'maf-43d',
    about: '10 MADE, 512-512',
    batch: 128,
    peer: 'zuko',
    parameters: 3_293_020,
    features: 43,
    flow: (rng) => maf({ features: 43, layers: 10, hidden: [512, 512], rng }),
  }),
  densityWorkload({
    name: 'nsf-ar-6d',
    about: '10 spline MADE, 256-256, 8 bins',
    batch: 512,
    peer: 'zuko',
    parameters: 1_030_500,
    features: 6,
    flow: (rng) =>
      neuralSplineFlow({ features: 6, autoregressive: true, layers: 10, hidden: [256, 256], bins: 8, bound: 5, rng }),
  }),
  densityWorkload({
    name: 'nsf-coupling-6d',
    about: '10 x (permutation, LU, spline coupling of 8 bins, residual network 256 x 2 blocks)',
    batch: 512,
    peer: 'nflows',
    parameters: 2_819_670,
    unread: 420,
    features: 6,
    flow: (rng) => residualSplineFlow({ features: 6, layers: 10, hidden: 256, blocks: 2, bins: 8, rng }),
  }),
  densityWorkload({
    name: 'nsf-coupling-43d',
    about: 'the same with 4 bins and residual networks of 32 x 1 block',
    batch: 128,
    peer: 'nflows',
    parameters: 125_285,
    unread: 18_920,
    features: 43,
    flow: (rng) => residualSplineFlow({ features: 43, layers: 10, hidden: 32, blocks: 1, bins: 4, rng }),
  }),
]

const glow: AbsentWorkload = { name: 'glow-28', absent: 'there is no Glow here yet' }

const vae: Workload = {
  name: 'vae-784',
  about: '784-400-20, Bernoulli; logProb is the evidence lower bound by one draw, sample the mean of each pixel',
  batch: 128,
  peer: 'torch',
  parameters: 652_824,
  eventShape: [784],
  rows: (count, rng) => Float32Array.from(rng.uniforms(count * 784), (u) => (u > 0.5 ? 1 : 0)),
  build: (rng) => {
    const model = new Vae({ features: 784, latent: 20, hidden: [400], likelihood: 'bernoulli', rng })
    const noise = new Rng(1)
    return {
      model,
      logProb: (x) => model.elbo(x, { rng: noise }),
      sample: (draws) => tidy(() => model.decode(draws.normal([128, 20]))),
    }
  },
}

const waveNet: Workload = {
  name: 'wavenet-1024',
  about: '10 dilated layers x 64 channels, 1,024 steps, 256 classes',
  batch: 4,
  peer: 'torch',
  parameters: 265_088,
  stockCannotTrain: 'tfjs-wasm has no gradient of a convolution in its filter, tfjs none of a dilated one',
  eventShape: [1024],
  rows: (count, rng) => Float32Array.from(rng.uniforms(count * 1024), (u) => Math.floor(256 * u)),
  build: (rng) => {
    const network = new PlainHeadWaveNet({
      outFeatures: 256,
      channels: 64,
      skipChannels: 64,
      dilations: dilationCycle(10),
      rng,
    })
    const output = new OutputFamily({ family: Categorical, outFeatures: 256, inputs: { loc: 127.5, scale: 127.5 } })
    const model = new WaveNetDistribution({ network, output, length: 1024 })
    return { model, logProb: (x) => model.logProb(x), sample: (draws) => model.sample([4], { rng: draws }) }
  },
}

/** The rows of the benchmark, in the order of its table. */
export const workloads: readonly (Workload | AbsentWorkload)[] = [...tables, glow, vae, waveNet]

/** Those that can run. */
export const presentWorkloads: readonly Workload[] = workloads.filter((row): row is Workload => !('absent' in row))
