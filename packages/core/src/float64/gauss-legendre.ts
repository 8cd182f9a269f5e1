/** Abscissae and weights: the integral of f over the interval is about sum_i weights[i] f(nodes[i]). */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/** Positive half of the 8-point Gauss-Legendre rule on [-1, 1]: roots of the Legendre polynomial P8 and weights. */
const RULE: readonly (readonly [number, number])[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
]

/** The 8-point Gauss-Legendre rule on each of `panels` equal parts of [from, to]. */
export function gaussLegendre(from: number, to: number, panels: number): Quadrature {
  const nodes = new Float64Array(8 * panels)
  const weights = new Float64Array(8 * panels)
  const half = (to - from) / (2 * panels)
  let k = 0
  for (let panel = 0; panel < panels; panel += 1) {
    const centre = from + (2 * panel + 1) * half
    for (const [root, weight] of RULE) {
      for (const sign of [-1, 1]) {
        nodes[k] = centre + sign * root * half
        weights[k] = weight * half
        k += 1
      }
    }
  }
  return { nodes, weights }
}
