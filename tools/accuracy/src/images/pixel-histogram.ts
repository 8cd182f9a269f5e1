import type { Rng } from '@tfjs-flows/core'

/** Each pixel by itself: the frequencies of its levels, each counted once more than it was seen. */
export class PixelHistogram {
  readonly #pixels: number
  readonly #levels: number
  /** Probabilities [pixels, levels]. */
  readonly #probs: Float64Array

  constructor(images: Uint8Array, { pixels, levels }: { pixels: number; levels: number }) {
    this.#pixels = pixels
    this.#levels = levels
    const counts = new Float64Array(pixels * levels).fill(1)
    for (const [i, level] of images.entries()) {
      const place = (i % pixels) * levels + level
      counts[place] = (counts[place] as number) + 1
    }
    const total = images.length / pixels + levels
    this.#probs = counts.map((count) => count / total)
  }

  /** log p of each image. */
  logProbs(images: Uint8Array): Float64Array {
    const out = new Float64Array(images.length / this.#pixels)
    for (const [i, level] of images.entries()) {
      const row = Math.floor(i / this.#pixels)
      const p = this.#probs[(i % this.#pixels) * this.#levels + level] as number
      out[row] = (out[row] as number) + Math.log(p)
    }
    return out
  }

  sample(count: number, rng: Rng): Uint8Array {
    return Uint8Array.from(rng.uniforms(count * this.#pixels), (u, i) => {
      let [level, left] = [0, u]
      const start = (i % this.#pixels) * this.#levels
      while (level < this.#levels - 1 && left >= (this.#probs[start + level] as number)) {
        left -= this.#probs[start + level] as number
        level += 1
      }
      return level
    })
  }
}
