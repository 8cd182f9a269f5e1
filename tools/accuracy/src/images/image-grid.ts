import { greyPng } from '../wavenet/grey-png.ts'

export interface ImageGridOptions {
  /** Side of an image in pixels. */
  readonly side: number
  /** Grey levels: 0 is drawn white, levels - 1 black. */
  readonly levels: number
  /** Images in a row. */
  readonly columns: number
  /** Side of a pixel in the picture. */
  readonly zoom: number
}

/** A .png of bands of images, one band under the other, with a wider gap between two. */
export function imageGrid(bands: readonly Uint8Array[], { side, levels, columns, zoom }: ImageGridOptions): Uint8Array {
  const cell = side * zoom + zoom
  const rowsOf = (band: Uint8Array): number => Math.ceil(band.length / (side * side * columns))
  const width = columns * cell + zoom
  const height = bands.reduce((sum, band) => sum + rowsOf(band) * cell + 2 * zoom, 0)
  const grey = new Uint8Array(width * height).fill(190)
  let top = zoom
  for (const band of bands) {
    for (let i = 0; i < band.length / (side * side); i += 1) {
      const [x0, y0] = [zoom + (i % columns) * cell, top + Math.floor(i / columns) * cell]
      for (let y = 0; y < side * zoom; y += 1) {
        for (let x = 0; x < side * zoom; x += 1) {
          const level = band[i * side * side + Math.floor(y / zoom) * side + Math.floor(x / zoom)] as number
          grey[(y0 + y) * width + x0 + x] = Math.round(255 * (1 - level / (levels - 1)))
        }
      }
    }
    top += rowsOf(band) * cell + 2 * zoom
  }
  return greyPng({ width, height, grey })
}
