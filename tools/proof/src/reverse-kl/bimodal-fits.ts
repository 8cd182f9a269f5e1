import { chain, LuLinear } from '@tfjs-flows/bijectors'
import { type LogDensity, Rng } from '@tfjs-flows/core'
import {
  Categorical,
  MixtureSameFamily,
  MultivariateNormalDiag,
  TransformedDistribution,
} from '@tfjs-flows/distributions'
import { realNvp } from '@tfjs-flows/flows'
import { type ImportanceReport, importanceReport, importanceSample, sampleRows } from '@tfjs-flows/metrics'
import { type FitReverseKlOptions, finished, fit, fitReverseKl } from '@tfjs-flows/train'

/** A model that was fitted to two modes, and what its draws are worth as draws of them. */
export interface BimodalFit {
  readonly title: string
  readonly model: TransformedDistribution
  readonly report: ImportanceReport
}

/**
 * Two normal modes of standard deviation 0.5: 60 % on the right, where a flow starts, and 40 % far to the left. log Z is 0.
 */
export function twoModes(): MixtureSameFamily {
  const loc = [
    [1, 0.5],
    [-3.6, -1.8],
  ]
  return new MixtureSameFamily({
    mixtureDistribution: new Categorical({ probs: [0.6, 0.4] }),
    componentsDistribution: new MultivariateNormalDiag({ loc, scaleDiag: [0.5, 0.5] }),
  })
}

/** A flow that can be any one normal in the plane. */
function oneNormal(): TransformedDistribution {
  const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
  return new TransformedDistribution({ distribution, bijector: chain([new LuLinear({ features: 2 })]) })
}

function richFlow(): TransformedDistribution {
  return realNvp({ features: 2, layers: 6, linear: 'none', rng: new Rng(0) })
}

/** Both families by both divergences, the richer one also by an annealed target. */
export async function bimodalFits(target: MixtureSameFamily): Promise<BimodalFit[]> {
  const logDensity: LogDensity = (x) => target.logProb(x)
  const rows = Float32Array.from(await sampleRows(target, 20_000, { rng: new Rng(1) }))
  const judged = async (title: string, model: TransformedDistribution): Promise<BimodalFit> => {
    const { logWeights } = await importanceSample(model, { logDensity, draws: 20_000, rng: new Rng(2) })
    return { title, model, report: importanceReport(logWeights) }
  }
  const forward = async (title: string, model: TransformedDistribution, steps: number): Promise<BimodalFit> => {
    await finished(fit({ model, data: rows, steps, learningRate: 3e-3 }))
    return judged(title, model)
  }
  const reverse = async (
    title: string,
    model: TransformedDistribution,
    options: Pick<FitReverseKlOptions, 'steps' | 'annealing' | 'learningRate'>,
  ): Promise<BimodalFit> => {
    await finished(fitReverseKl({ model, logDensity, ...options }))
    return judged(title, model)
  }
  return [
    await forward('one normal, forward KL', oneNormal(), 600),
    await reverse('one normal, reverse KL', oneNormal(), { steps: 600, learningRate: 1e-2 }),
    await forward('Real NVP, forward KL', richFlow(), 800),
    await reverse('Real NVP, reverse KL', richFlow(), { steps: 500, learningRate: 2e-3 }),
    await reverse('Real NVP, reverse KL annealed', richFlow(), {
      steps: 600,
      learningRate: 2e-3,
      annealing: { from: 0.05, steps: 300 },
    }),
  ]
}
