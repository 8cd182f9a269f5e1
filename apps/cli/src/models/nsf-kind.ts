import { Rng } from '@tfjs-flows/core'
import { neuralSplineFlow } from '@tfjs-flows/flows'
import type { ModelKind } from './model-kind.ts'
import { fitNetwork } from './train-network.ts'

const LAYERS = 6
const BINS = 8

/** Neural spline flow: couplings of rational-quadratic splines, fast both ways. */
export const nsfKind: ModelKind = {
  name: 'nsf',
  about: 'neural spline flow, coupling layers of splines (exact, fast to score and to sample)',
  fit: (data, settings, progress) => {
    const features = data.columns.length
    return fitNetwork(
      {
        name: 'nsf',
        build: (width) =>
          neuralSplineFlow({
            features,
            layers: LAYERS,
            bins: BINS,
            hidden: [width, width],
            rng: new Rng(settings.seed),
          }),
        describe: (width) => `${LAYERS} couplings of splines with ${BINS} bins, ${width}-${width} hidden`,
      },
      data,
      settings,
      progress,
    )
  },
}
