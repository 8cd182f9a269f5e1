import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from './flows-error.ts'
import { gammaVariate } from './gamma-variate.ts'
import { type PhiloxPlace, philoxUniformByKernel, philoxWordsByKernel } from './ops/philox-kernels.ts'
import { philox4x32 } from './philox.ts'

/** Everything a generator is: two 32-bit key words, and how many 128-bit blocks and children it has given. */
export interface RngState {
  readonly algorithm: 'philox4x32-10'
  readonly key: readonly [number, number]
  readonly block: number
  readonly children: number
}

/** The high counter words that keep a generator's children apart from its own draws. */
const SPLIT: readonly [number, number] = [0x5350_4c49, 0x5400_0000]
const TWO_32 = 4294967296

/**
 * A splittable, serialisable random generator on Philox 4x32-10: the same seed gives the same numbers on every backend,
 * in Node and in browsers. Each call starts at a fresh 128-bit block, so a call's numbers depend on the calls before it
 * by their sizes alone (a gamma draw takes as many blocks as its rejections need).
 *
 * Normal draws are Box-Muller on 32-bit uniforms: |z| <= 6.67.
 *
 * @example
 * ```ts
 * const rng = new Rng(0)
 * const x = rng.normal([3]) // a float32 Tensor the caller owns
 * const [a, b] = rng.split(2) // two independent generators
 * ```
 */
export class Rng {
  #key: readonly [number, number]
  #block = 0
  #children = 0

  /** @param seed an integer in [0, 2^53) */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new FlowsError('argument', {
        who: 'Rng',
        rule: 'seed must be an integer in [0, 2^53)',
        got: String(seed),
        do: 'Pass a whole number such as 0',
      })
    }
    this.#key = [seed >>> 0, Math.floor(seed / TWO_32) >>> 0]
  }

  /** A generator seeded by the platform's entropy, for samplers that were given none. */
  static fromEntropy(): Rng {
    const words = crypto.getRandomValues(new Uint32Array(2))
    return Rng.fromState({ algorithm: 'philox4x32-10', key: [words[0] ?? 0, words[1] ?? 0], block: 0, children: 0 })
  }

  /**
   * The generator that `state` was read from, at the same place.
   *
   * @throws FlowsError 'argument' where it is no state of this algorithm
   */
  static fromState(state: RngState): Rng {
    checkState(state)
    const rng = new Rng(0)
    rng.#key = [state.key[0] >>> 0, state.key[1] >>> 0]
    rng.#block = state.block
    rng.#children = state.children
    return rng
  }

  get state(): RngState {
    return { algorithm: 'philox4x32-10', key: this.#key, block: this.#block, children: this.#children }
  }

  /** `count` generators independent of this one and of each other. */
  split(count: number): Rng[] {
    const words = new Uint32Array(4 * count)
    philox4x32(words, this.#key, [this.#children >>> 0, Math.floor(this.#children / TWO_32)], SPLIT)
    this.#children += count
    return Array.from({ length: count }, (_, i) =>
      Rng.fromState({
        algorithm: 'philox4x32-10',
        key: [words[4 * i] ?? 0, words[4 * i + 1] ?? 0],
        block: 0,
        children: 0,
      }),
    )
  }

  /** One generator independent of this one. */
  fork(): Rng {
    const [child] = this.split(1)
    return child as Rng
  }

  /** `count` uniform 32-bit words. */
  words(count: number): Uint32Array {
    const { key, block } = this.#take(count)
    const made = philoxWordsByKernel({ key, block }, count)
    if (made !== undefined) return made
    const out = new Uint32Array(4 * Math.ceil(count / 4))
    philox4x32(out, key, [block >>> 0, Math.floor(block / TWO_32)])
    return out.subarray(0, count)
  }

  /** The place of the next `count` words, which are taken. */
  #take(count: number): PhiloxPlace {
    const block = this.#block
    this.#block += Math.ceil(count / 4)
    return { key: this.#key, block }
  }

  /** `count` doubles in the open interval (0, 1), 32 bits each. */
  uniforms(count: number): Float64Array {
    const words = this.words(count)
    const out = new Float64Array(count)
    for (let i = 0; i < count; i += 1) out[i] = ((words[i] as number) + 0.5) / TWO_32
    return out
  }

  /** `count` standard normal doubles (Box and Muller 1958). */
  normals(count: number): Float64Array {
    const u = this.uniforms(2 * Math.ceil(count / 2))
    const out = new Float64Array(u.length)
    for (let i = 0; i < u.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(u[i] as number))
      const angle = 2 * Math.PI * (u[i + 1] as number)
      out[i] = radius * Math.cos(angle)
      out[i + 1] = radius * Math.sin(angle)
    }
    return out.subarray(0, count)
  }

  normal(shape: readonly number[]): Tensor {
    return float32(this.normals(sizeOf(shape)), shape)
  }

  /** Uniform in [low, high); float32 rounding never reaches `high`. */
  uniform(shape: readonly number[], low = 0, high = 1): Tensor {
    const made = philoxUniformByKernel({ key: this.#key, block: this.#block }, shape, [low, high])
    if (made !== undefined) {
      this.#take(made.size)
      return made
    }
    const words = this.words(sizeOf(shape))
    const out = new Float32Array(words.length)
    const last = Math.fround(high)
    for (let i = 0; i < out.length; i += 1) {
      const value = Math.fround(low + (high - low) * (((words[i] as number) >>> 8) / 16777216))
      out[i] = value < last ? value : Math.fround(low)
    }
    return tensor(out, [...shape], 'float32')
  }

  /** Ones with probability `probs`, zeros otherwise. */
  bernoulli(shape: readonly number[], probs = 0.5): Tensor {
    const u = this.uniforms(sizeOf(shape))
    return float32(
      u.map((value) => (value < probs ? 1 : 0)),
      shape,
    )
  }

  /** Standard Gumbel: -log(-log u). */
  gumbel(shape: readonly number[]): Tensor {
    return float32(
      this.uniforms(sizeOf(shape)).map((u) => -Math.log(-Math.log(u))),
      shape,
    )
  }

  /** Standard logistic: log u - log(1 - u). */
  logistic(shape: readonly number[]): Tensor {
    return float32(
      this.uniforms(sizeOf(shape)).map((u) => Math.log(u) - Math.log1p(-u)),
      shape,
    )
  }

  /** Gamma of unit rate (Marsaglia and Tsang 2000). */
  gamma(shape: readonly number[], concentration: number): Tensor {
    return float32(this.gammas(new Float64Array(sizeOf(shape)).fill(concentration)), shape)
  }

  /** One gamma draw of unit rate for each concentration, which must be above 0. */
  gammas(concentrations: ArrayLike<number>): Float64Array {
    return Float64Array.from(concentrations, (concentration) => gammaVariate(this, concentration))
  }

  /**
   * Indices drawn with the given non-negative weights (they need not sum to 1), as int32.
   *
   * @throws FlowsError 'argument' where a weight is negative or no number, or all are 0
   */
  categorical(shape: readonly number[], weights: ArrayLike<number>): Tensor {
    return tensor(this.categories(sizeOf(shape), weights), [...shape], 'int32')
  }

  /** `count` indices drawn with the given non-negative weights. */
  categories(count: number, weights: ArrayLike<number>): Int32Array {
    const cumulative = new Float64Array(weights.length)
    let total = 0
    for (let i = 0; i < weights.length; i += 1) {
      const weight = weights[i] as number
      total = weight >= 0 ? total + weight : Number.NaN
      cumulative[i] = total
    }
    if (!(total > 0 && total < Number.POSITIVE_INFINITY)) throw weightsError(weights)
    const out = new Int32Array(count)
    const u = this.uniforms(count)
    for (let i = 0; i < count; i += 1) out[i] = firstAbove(cumulative, (u[i] as number) * total)
    return out
  }

  /** A random order of 0 .. n - 1 (Fisher and Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i)
    const words = this.words(2 * n)
    for (let i = n - 1; i > 0; i -= 1) {
      const unit = ((words[2 * i] as number) + (words[2 * i + 1] as number) / TWO_32) / TWO_32
      const j = Math.min(i, Math.floor(unit * (i + 1)))
      const held = order[i] as number
      order[i] = order[j] as number
      order[j] = held
    }
    return order
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

function weightsError(weights: ArrayLike<number>): FlowsError {
  return new FlowsError('argument', {
    who: 'Rng.categories',
    rule: 'weights must be at least 0, finite, and not all 0',
    got: `[${Array.from(weights).slice(0, 10).join(', ')}]`,
  })
}

function checkState({ algorithm, key, block, children }: RngState): void {
  const isWord = (n: unknown): boolean => Number.isInteger(n) && Number(n) >= 0 && Number(n) < TWO_32
  const isKey = Array.isArray(key) && key.length === 2 && key.every(isWord)
  const areCounts = [block, children].every((n) => Number.isSafeInteger(n) && n >= 0)
  if (algorithm === 'philox4x32-10' && isKey && areCounts) return
  throw new FlowsError('argument', {
    who: 'Rng.fromState',
    rule: "the state must be {algorithm: 'philox4x32-10', key: [two 32-bit words], block, children}",
    got: JSON.stringify({ algorithm, key, block, children }),
    do: 'Pass what rng.state gave',
  })
}

function float32(values: Float64Array, shape: readonly number[]): Tensor {
  return tensor(new Float32Array(values), [...shape], 'float32')
}

/** The first index whose cumulative weight exceeds `value`. */
function firstAbove(cumulative: Float64Array, value: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}
