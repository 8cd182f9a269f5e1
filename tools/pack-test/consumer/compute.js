// What a user's program does with the published packages. Node and the browser must get the same numbers from it.
import { grad, mean, memory, neg, prod, sum, tensor1d, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { AffineTransformer, alternatingMask, Coupling, chain } from '@tfjs-flows/bijectors'
import { dense, logSumExp, Rng, softplus } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { decodeModel, encodeModel } from '@tfjs-flows/io'
import { Mlp } from '@tfjs-flows/nets'
import { useBackend } from '@tfjs-flows/runtime'
import { fitModels } from './fit-models.js'

/** Numbers by name, all computed on the wasm backend. */
export async function compute() {
  const { name } = await useBackend('wasm')
  const before = memory().numTensors
  const results = { ...random(), ...gradients(), flow: await flow(), fitted: await fitModels() }
  return { backend: name, ...results, tensorsLeft: memory().numTensors - before }
}

function random() {
  const rng = new Rng(7)
  const normal = tidy(() => [...rng.normal([6]).dataSync()])
  return { normal, permutation: [...rng.permutation(8)] }
}

function gradients() {
  return tidy(() => {
    const x = tensor1d([-2, -0.5, 0.25, 3])
    return {
      softplus: [...grad((v) => sum(softplus(v)))(x).dataSync()],
      logSumExp: [...grad((v) => sum(logSumExp(v)))(x).dataSync()],
      prod: [...grad((v) => prod(v))(x).dataSync()],
    }
  })
}

async function flow() {
  const rng = new Rng(3)
  const layer = (parity) => {
    const conditioner = new Mlp({ inFeatures: 2, outFeatures: 4, hidden: [16], activation: 'silu', rng })
    return new Coupling({ mask: alternatingMask(4, parity), transformer: new AffineTransformer(), conditioner })
  }
  const base = new MultivariateNormalDiag({ loc: [0, 0, 0, 0], scaleDiag: [1, 1, 1, 1] })
  const model = new TransformedDistribution({ distribution: base, bijector: chain([layer(0), layer(1)]) })
  const loaded = (await decodeModel(await encodeModel(model))).model
  const results = tidy(() => {
    const x = rng.normal([5, 4])
    const { value, grads } = variableGrads(() => neg(mean(model.logProb(x))))
    const logProb = [...model.logProb(x).dataSync()]
    return {
      loss: value.dataSync()[0],
      largestGradients: Object.values(grads).map((gradient) => Math.max(...gradient.dataSync())),
      logProb,
      sample: [...model.sample(3, { rng }).dataSync()],
      dense: [...dense(x, rng.normal([4, 2])).dataSync()],
      loadedEqual: loaded
        .logProb(x)
        .dataSync()
        .every((number, i) => number === logProb[i]),
    }
  })
  model.dispose()
  loaded.dispose()
  return results
}
