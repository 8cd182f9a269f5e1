// What a user's program does with the published packages. Node and the browser must get the same numbers from it.
import { grad, memory, prod, sum, tensor1d, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { dense, logSumExp, Rng, softplus } from '@tfjs-flows/core'
import { decodeModel, encodeModel } from '@tfjs-flows/io'
import { Mlp } from '@tfjs-flows/nets'
import { useBackend } from '@tfjs-flows/runtime'

/** Numbers by name, all computed on the wasm backend. */
export async function compute() {
  const { name } = await useBackend('wasm')
  const before = memory().numTensors
  const results = { ...random(), ...gradients(), ...(await network()) }
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

async function network() {
  const rng = new Rng(3)
  const net = new Mlp({ inFeatures: 3, outFeatures: 2, hidden: [16], activation: 'silu', rng })
  const { model } = await decodeModel(await encodeModel(net))
  const results = tidy(() => {
    const x = rng.normal([4, 3])
    const { value, grads } = variableGrads(() => sum(softplus(net.apply(x))))
    const largest = Object.values(grads).map((gradient) => Math.max(...gradient.dataSync()))
    const output = net.apply(x).dataSync()
    const loaded = model.apply(x).dataSync()
    return {
      output: [...output],
      loss: value.dataSync()[0],
      largest,
      dense: [...dense(x, rng.normal([3, 2])).dataSync()],
      loadedEqual: output.every((number, i) => number === loaded[i]),
    }
  })
  net.dispose()
  model.dispose()
  return results
}
