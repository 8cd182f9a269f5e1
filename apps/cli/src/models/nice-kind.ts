import { Rng } from '@tfjs-flows/core'
import { nice } from '@tfjs-flows/flows'
import type { ModelKind } from './model-kind.ts'
import { fitNetwork } from './train-network.ts'

const LAYERS = 6

/** NICE: additive couplings and one scale a column, fast both ways. */
export const niceKind: ModelKind = {
  name: 'nice',
  about: 'NICE, additive coupling layers (exact, fast to score and to sample)',
  fit: (data, settings, progress) => {
    const features = data.columns.length
    return fitNetwork(
      {
        name: 'nice',
        build: (width) => nice({ features, layers: LAYERS, hidden: [width, width], rng: new Rng(settings.seed) }),
        describe: (width) => `${LAYERS} couplings, ${width}-${width} hidden`,
      },
      data,
      settings,
      progress,
    )
  },
}
