import { Rng } from '@tfjs-flows/core'
import { Vae } from '@tfjs-flows/vae'
import type { ModelKind } from './model-kind.ts'
import { fitNetwork } from './train-network.ts'

/** VAE with a Gaussian likelihood; its figure is the importance-weighted lower bound. */
export const vaeKind: ModelKind = {
  name: 'vae',
  about: 'variational autoencoder with a Gaussian likelihood (its log-likelihood is a lower bound)',
  fit: (data, settings, progress) => {
    const features = data.columns.length
    const latent = Math.max(2, Math.min(16, features))
    return fitNetwork(
      {
        name: 'vae',
        build: (width) =>
          new Vae({
            features,
            latent,
            hidden: [width, width],
            likelihood: 'gaussian',
            scale: 'network',
            rng: new Rng(settings.seed),
          }),
        describe: (width) => `${latent} latent, ${width}-${width} hidden, Gaussian likelihood`,
      },
      data,
      settings,
      progress,
    )
  },
}
