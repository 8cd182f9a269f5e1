import { broadcastTo, maximum, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { elementwiseFloat64, implicitGammaSlope, type Rng, type Shape } from '@tfjs-flows/core'

/** The smallest normal float32: a draw below it would be 0, outside the support. */
const SMALLEST = 1.1754943508222875e-38

/**
 * `count` draws of Gamma(concentration, 1) for each entry of a batch, [count, ...batch], by rejection (Marsaglia and
 * Tsang 2000), with the gradient dx / da = -(dP(a, x) / da) / p(x) of implicit reparameterisation (Figurnov, Mohamed and
 * Mnih, "Implicit reparameterization gradients", 2018).
 */
export function gammaDraw(concentration: Tensor, batch: Shape, count: number, rng: Rng): Tensor {
  const shape = [count, ...batch]
  const concentrations = broadcastTo(concentration, shape)
  const draws = tensor(Float32Array.from(rng.gammas(concentrations.dataSync())), shape, 'float32')
  return implicit(concentration, maximum(draws, SMALLEST))
}

function implicit(concentration: Tensor, draws: Tensor): Tensor {
  return elementwiseFloat64([concentration, draws], {
    value: ([, x = 0]) => x,
    partials: [([a = 0, x = 0]) => implicitGammaSlope(a, x), () => 0],
  })
}
