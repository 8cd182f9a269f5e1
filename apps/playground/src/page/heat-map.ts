import { writeViridis } from './viridis.ts'

/** log p on size x size cells, rows from the top. */
export interface LogProbGrid {
  readonly logProb: Float32Array
  readonly size: number
}

/** Share of cells whose density is drawn as it is; brighter ones get the brightest colour. */
const SHOWN = 0.998

/** The density that gets the brightest colour: nearly the largest of a grid. */
export function topDensity({ logProb }: LogProbGrid): number {
  const sorted = Float32Array.from(logProb).sort()
  return Math.exp(sorted[Math.floor(SHOWN * (sorted.length - 1))] ?? Number.NaN)
}

/** A picture of a density; the colour goes with its square root, so that faint bridges between modes show. */
export class HeatMap {
  readonly #canvas = document.createElement('canvas')
  #drawn: { readonly logProb: Float32Array; readonly top: number } | undefined

  /** The picture as an image of size x size pixels, made anew only where something changed. */
  image({ logProb, size }: LogProbGrid, top: number): HTMLCanvasElement {
    if (this.#drawn?.logProb === logProb && this.#drawn.top === top) return this.#canvas
    this.#drawn = { logProb, top }
    this.#canvas.width = size
    this.#canvas.height = size
    const pixels = new ImageData(size, size)
    for (const [cell, value] of logProb.entries()) {
      writeViridis(Math.sqrt(Math.exp(value) / top), pixels.data, 4 * cell)
    }
    this.#canvas.getContext('2d')?.putImageData(pixels, 0, 0)
    return this.#canvas
  }
}
