import type { ToyDensity } from './toy-density.ts'

/** Uniform on the eight squares of side 2 of a 4 x 4 board on [-4, 4) x [-4, 4) whose indices have an even sum. */
export const checkerboard: ToyDensity = {
  name: 'checkerboard',
  extent: 4,
  entropy: Math.log(32),
  sample(count, rng) {
    const points = rng.uniforms(2 * count)
    for (let i = 0; i < count; i += 1) {
      const x = 8 * (points[2 * i] as number) - 4
      // y fills the two squares of x's column: [0, 2) and [4, 6), shifted by 2 in odd columns.
      const y = 4 * (points[2 * i + 1] as number)
      const inColumn = y < 2 ? y : y + 2
      points[2 * i] = x
      points[2 * i + 1] = inColumn - 4 + 2 * ((Math.floor(x / 2) + 2) % 2)
    }
    return points
  },
  logProb: (points) =>
    Float64Array.from({ length: points.length / 2 }, (_, i) => {
      const column = Math.floor((points[2 * i] as number) / 2)
      const row = Math.floor((points[2 * i + 1] as number) / 2)
      const isOnBoard = Math.min(column, row) >= -2 && Math.max(column, row) < 2
      return isOnBoard && (column + row) % 2 === 0 ? -Math.log(32) : Number.NEGATIVE_INFINITY
    }),
}
