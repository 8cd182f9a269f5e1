import { type DependencyOptions, Made, MadeDistribution, OutputFamily } from '@tfjs-flows/autoregressive'
import { FlowsError, type Rng } from '@tfjs-flows/core'
import { Bernoulli, Categorical, Normal } from '@tfjs-flows/distributions'
import type { Activation } from '@tfjs-flows/nets'

/** Options of `made`. */
export interface MadePresetOptions extends DependencyOptions {
  /** Width D of the data [..., D], at least 1. */
  features: number
  /**
   * The distribution of a feature given those before it, default 'normal': of numbers in standard units. 'bernoulli' is of
   * zeros and ones, 'categorical' of the classes 0 .. classes - 1.
   */
  output?: 'normal' | 'bernoulli' | 'categorical' | undefined
  /** Number of normals that are mixed for each feature; without it one. */
  components?: number | undefined
  /** Number of classes of 'categorical'. */
  classes?: number | undefined
  /** Widths of the hidden layers, default [64, 64]; of the blocks (all equal) where `residual`. */
  hidden?: readonly number[] | undefined
  /** Default 'relu'. */
  activation?: Activation | undefined
  /** Default false. True: residual blocks. */
  residual?: boolean | undefined
  /** Width of the context, default 0. */
  contextFeatures?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * MADE as a density: one masked network that gives each feature its distribution from the features before it (Germain et
 * al., "MADE", 2015). Of zeros and ones it is the paper's; with `components` the MADE MoG that flows are compared with in
 * "Masked autoregressive flow" (Papamakarios et al., 2017). Both `logProb` and `sample` cost one pass over the network.
 *
 * Any other family: put `Made`, `OutputFamily` and `MadeDistribution` of `@tfjs-flows/autoregressive` together.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const mixture = made({ features: 6, components: 10, hidden: [100, 100], rng: new Rng(0) })
 * const digits = made({ features: 784, output: 'bernoulli', hidden: [500], rng: new Rng(0) })
 * ```
 */
export function made(options: MadePresetOptions): MadeDistribution {
  const { features, output = 'normal', components, classes, hidden = [64, 64], ...others } = options
  checkOutput(output, components, classes)
  const outFeatures = output === 'categorical' ? (classes ?? 0) : output === 'bernoulli' ? 1 : 2
  const parametersPerFeature = components === undefined ? outFeatures : components * (1 + outFeatures)
  const network = new Made({
    ...others,
    features,
    parametersPerFeature,
    hidden,
    direct: hidden.some((width) => width < features),
    // Standard normals, even odds: a scale that starts near 0 makes a first loss of thousands. Components that started
    // alike would stay alike.
    zeroOutput: components === undefined,
  })
  const family = { normal: Normal, bernoulli: Bernoulli, categorical: Categorical }[output]
  const middle = output === 'categorical' ? ((classes ?? 0) - 1) / 2 : 0.5
  const inputs = output === 'normal' ? undefined : { loc: middle, scale: middle }
  return new MadeDistribution({
    network,
    output: new OutputFamily({ family, outFeatures: parametersPerFeature, components, inputs }),
  })
}

function checkOutput(output: string, components: number | undefined, classes: number | undefined): void {
  const fail = (rule: string, got: string, todo: string): never => {
    throw new FlowsError('argument', { who: 'made', rule, got, do: todo })
  }
  const isCount = (value: number | undefined): boolean => value === undefined || (Number.isInteger(value) && value >= 2)
  if (!['normal', 'bernoulli', 'categorical'].includes(output)) {
    fail("output must be 'normal', 'bernoulli' or 'categorical'", String(output), "Leave it out for 'normal'")
  }
  if (!isCount(components) || (components !== undefined && output !== 'normal')) {
    fail("components must be a whole number of at least 2, of 'normal'", `${components} of ${output}`, 'Pass 10')
  }
  if (!isCount(classes) || (classes === undefined) === (output === 'categorical')) {
    fail("classes must be a whole number of at least 2, of 'categorical' alone", `${classes} of ${output}`, 'Pass 16')
  }
}
