import { Elementwise, type Transformer } from '@tfjs-flows/bijectors'
import { type Activation, Mlp } from '@tfjs-flows/nets'
import { conditionFeatures, type FlowOptions } from './flow-options.ts'

export interface SingleFeatureOptions extends FlowOptions {
  readonly hidden: readonly number[]
  readonly activation?: Activation | undefined
  /** The family of a layer's elementwise maps. */
  readonly transformer: () => Transformer
}

/** A single feature has none to condition on but the context: one elementwise map stands for all layers. */
export function singleFeature(options: SingleFeatureOptions): Elementwise {
  const { hidden, activation, rng } = options
  const transformer = options.transformer()
  const inFeatures = conditionFeatures(options)
  if (inFeatures === 0) return new Elementwise({ features: 1, transformer })
  const outFeatures = transformer.parametersPerFeature
  const conditioner = new Mlp({ inFeatures, outFeatures, hidden, activation, zeroOutput: true, rng })
  return new Elementwise({ features: 1, transformer, conditioner })
}
