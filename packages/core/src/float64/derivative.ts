/** f'(x) by central differences of fourth order at x +- h and x +- 2 h: about 1e-11 for smooth f in float64. */
export function derivative(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
}

/** A step for a shape parameter: distributions vary over its size below 1 and over its root above. */
export function shapeStep(parameter: number): number {
  return 1e-3 * Math.min(parameter, Math.sqrt(parameter))
}
