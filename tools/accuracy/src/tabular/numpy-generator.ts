const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n
const INCREMENT = 87136372517582989555478159403783844777n
const SEED_0 = 35399562948360463058890781895381311971n
const MASK_64 = 0xffffffffffffffffn

/**
 * The numbers of NumPy's `default_rng(0)`, a PCG64 (O'Neill, "PCG: a family of better random number generators", 2014):
 * with them a recipe draws the noise and the split that the figures beside it were measured on.
 */
export class NumpyGenerator {
  #state: bigint = SEED_0
  /** The high half of the last 64 bits, where the low half alone was used. */
  #half: number | undefined

  /** `random(n)`: numbers in [0, 1) on a grid of 2^-53. */
  uniforms(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => Number(this.next64() >> 11n) * 2 ** -53)
  }

  /** `permutation(n)`: Fisher and Yates from the end. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i -= 1) {
      const j = this.upTo(i)
      const kept = order[i] as number
      order[i] = order[j] as number
      order[j] = kept
    }
    return order
  }

  /** A whole number of at most `most`: of as many bits, until one fits. */
  private upTo(most: number): number {
    const shift = Math.clz32(most)
    for (;;) {
      const value = (this.next32() << shift) >>> shift
      if (value <= most) return value
    }
  }

  private next32(): number {
    const half = this.#half
    if (half !== undefined) {
      this.#half = undefined
      return half
    }
    const next = this.next64()
    this.#half = Number(next >> 32n)
    return Number(next & 0xffffffffn)
  }

  private next64(): bigint {
    this.#state = BigInt.asUintN(128, this.#state * MULTIPLIER + INCREMENT)
    const folded = (this.#state >> 64n) ^ (this.#state & MASK_64)
    const turn = this.#state >> 122n
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64
  }
}
