import { Rng } from '@tfjs-flows/core'
import { realNvp } from '@tfjs-flows/flows'
import type { ModelKind } from './model-kind.ts'
import { fitNetwork } from './train-network.ts'

const LAYERS = 6

/** Real NVP: affine couplings, fast both ways. */
export const realNvpKind: ModelKind = {
  name: 'realnvp',
  about: 'Real NVP, affine coupling layers (exact, fast to score and to sample)',
  fit: (data, settings, progress) => {
    const features = data.columns.length
    return fitNetwork(
      {
        name: 'realnvp',
        build: (width) => realNvp({ features, layers: LAYERS, hidden: [width, width], rng: new Rng(settings.seed) }),
        describe: (width) => `${LAYERS} couplings, ${width}-${width} hidden`,
      },
      data,
      settings,
      progress,
    )
  },
}
