import { abs, add, div, floor, mul, sign, sub, Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, expm1, log1p } from '@tfjs-flows/core'
import { wholeNumber } from '@tfjs-flows/nets'

/**
 * Mu-law companding between amplitudes in [-1, 1] and classes 0 .. levels - 1, fine near silence and coarse where it is
 * loud (ITU-T G.711, 1988; in WaveNet: van den Oord et al., 2016, 2.2), with mu = levels - 1:
 *
 *     f(x) = sign(x) ln(1 + mu |x|) / ln(1 + mu),  class = floor(mu (f(x) + 1) / 2 + 1/2)
 *
 * `decode` gives the amplitude in the middle of the class, so that |decode(encode(x)) - x| is at most
 * (|x| + 1 / mu) ((1 + mu)^(1 / mu) - 1): 2.2 % of x and 0.0001 for 256 levels. Amplitudes past the ends take the end.
 *
 * @throws FlowsError 'argument' unless `levels` is a whole number of at least 2
 *
 * @example
 * ```ts
 * const companding = new MuLaw()
 * companding.encode(Float32Array.of(-1, 0, 0.01, 1)) // [0, 128, 157, 255]
 * ```
 */
export class MuLaw {
  /** Number of classes, default 256. */
  readonly levels: number

  constructor({ levels = 256 }: { levels?: number | undefined } = {}) {
    this.levels = wholeNumber('MuLaw', 'levels', levels, 2)
  }

  /** Classes, as whole numbers in float32. */
  encode(amplitudes: Float32Array): Float32Array
  encode(amplitudes: Tensor): Tensor
  encode(amplitudes: Float32Array | Tensor): Float32Array | Tensor {
    const mu = this.levels - 1
    if (!(amplitudes instanceof Tensor)) {
      const scale = Math.log1p(mu)
      return amplitudes.map((x) => {
        const compressed = (Math.sign(x) * Math.log1p(mu * Math.min(1, Math.abs(x)))) / scale
        return Math.floor((mu * (compressed + 1)) / 2 + 0.5)
      })
    }
    return tidy(() => {
      const x = clip(amplitudes, -1, 1)
      const compressed = mul(sign(x), div(log1p(mul(mu, abs(x))), Math.log1p(mu)))
      return floor(add(mul(mu / 2, add(compressed, 1)), 0.5))
    })
  }

  /** The amplitudes in the middle of classes: of whole numbers of any type, such as the int32 that a Categorical draws. */
  decode(classes: ArrayLike<number>): Float32Array
  decode(classes: Tensor): Tensor
  decode(classes: ArrayLike<number> | Tensor): Float32Array | Tensor {
    const mu = this.levels - 1
    if (!(classes instanceof Tensor)) {
      return Float32Array.from(classes, (k) => {
        const compressed = (2 * k) / mu - 1
        return (Math.sign(compressed) * Math.expm1(Math.abs(compressed) * Math.log1p(mu))) / mu
      })
    }
    return tidy(() => {
      const compressed = sub(mul(classes, 2 / mu), 1)
      return mul(sign(compressed), div(expm1(mul(abs(compressed), Math.log1p(mu))), mu))
    })
  }
}
