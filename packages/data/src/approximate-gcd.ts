/** How far a number may lie from the one meant, and the least step that can then be told from noise. */
const STEP_OVER_NOISE = 50

/**
 * The largest step of which every gap is a multiple, where each gap is off by up to `noise`; undefined where there is
 * none that stands clear of the noise.
 *
 * Euclid's algorithm on the gaps in ascending order. The step is refitted by least squares as gaps come in, so that it
 * is sharp by the time that a large gap needs it. `gaps` must be positive and ascending.
 */
export function approximateGcd(gaps: Float64Array, noise: number): number | undefined {
  let step = gaps[0]
  if (step === undefined) return undefined
  for (;;) {
    if (!(step > STEP_OVER_NOISE * noise)) return undefined
    const remainder = firstRemainder(gaps, step, noise)
    if (remainder.size === 0) return remainder.step
    step = remainder.size
  }
}

/** The first gap's distance from a multiple of the step, 0 where all are multiples; and the step, refitted. */
function firstRemainder(gaps: Float64Array, start: number, noise: number): { size: number; step: number } {
  let step = start
  let products = 0
  let squares = 0
  for (const gap of gaps) {
    const multiple = Math.max(1, Math.round(gap / step))
    const remainder = Math.abs(gap - multiple * step)
    // The first gaps fix the step no better than the noise, so the allowance grows with the multiple.
    const sharpness = squares === 0 ? 1 : 1 / Math.sqrt(squares)
    const allowance = noise * (1 + 2 * multiple * sharpness)
    if (remainder > Math.min(allowance, step / 4)) return { size: remainder, step }
    products += gap * multiple
    squares += multiple * multiple
    step = products / squares
  }
  return { size: 0, step }
}
