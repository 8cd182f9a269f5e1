// Fits one model of each kind to the moons, measures it, saves it and loads it again.
import { tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { moons } from '@tfjs-flows/data'
import { realNvp } from '@tfjs-flows/flows'
import { fitGaussianMixture } from '@tfjs-flows/gmm'
import { decodeModel, encodeModel } from '@tfjs-flows/io'
import { calibration, logProbRows, pairedDifference, testLogProb } from '@tfjs-flows/metrics'
import { finished, fit } from '@tfjs-flows/train'
import { Vae } from '@tfjs-flows/vae'

const rows = (count, seed) => ({ values: moons.sample(count, new Rng(seed)), rows: count, features: 2 })

/** Figures of each model on the same test rows, and whether every loaded model gives the numbers of the saved one. */
export async function fitModels() {
  const [train, validation, test] = [rows(500, 1), rows(200, 2), rows(200, 3)]
  const mixture = await fitGaussianMixture(train, { components: 4, rng: new Rng(4) })
  const models = {
    mixture: mixture.distribution,
    vae: new Vae({ features: 2, latent: 1, hidden: [16], importanceSamples: 10, rng: new Rng(5) }),
    flow: realNvp({ features: 2, layers: 4, hidden: [16], rng: new Rng(6) }),
  }
  const losses = {}
  for (const name of ['vae', 'flow']) {
    const data = { data: train.values, validation: validation.values }
    const { history } = await finished(
      fit({ model: models[name], ...data, steps: 40, batchSize: 64, evaluateEvery: 20 }),
    )
    losses[name] = history
  }
  const figures = {}
  for (const [name, model] of Object.entries(models)) figures[name] = await measure(model, test)
  const ahead = pairedDifference(await logProbRows(models.mixture, test), await logProbRows(models.flow, test))
  const loadedEqual = await Promise.all(Object.values(models).map(comesBack))
  for (const model of Object.values(models)) model.dispose()
  return { losses, figures, ahead, loadedEqual: loadedEqual.every(Boolean) }
}

async function measure(model, test) {
  const { kind, ...pValues } = await calibration(model, test, { rng: new Rng(7) })
  const sample = tidy(() => [...model.sample(3, { rng: new Rng(8) }).dataSync()])
  return { ...(await testLogProb(model, test)), sample, calibration: kind, pValues }
}

async function comesBack(model) {
  const { model: loaded } = await decodeModel(await encodeModel(model))
  const logProbs = tidy(() => {
    const x = new Rng(9).normal([50, 2])
    return [model, loaded].map((each) => [...each.logProb(x).dataSync()])
  })
  loaded.dispose()
  return logProbs[0].every((number, i) => number === logProbs[1][i])
}
