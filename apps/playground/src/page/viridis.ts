/** Nine colours of viridis (van der Walt and Smith, 2015), evenly spaced: equal steps look equally large. */
const anchors: readonly (readonly [red: number, green: number, blue: number])[] = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
]

const SHADES = 256

/** The colour map as SHADES rows of red, green, blue and full opacity. */
const shades = Uint8ClampedArray.from({ length: 4 * SHADES }, (_, k) => {
  const channel = k % 4
  if (channel === 3) return 255
  const at = ((k >> 2) / (SHADES - 1)) * (anchors.length - 1)
  const left = Math.min(Math.floor(at), anchors.length - 2)
  const from = anchors[left]?.[channel] ?? 0
  const to = anchors[left + 1]?.[channel] ?? 0
  return from + (to - from) * (at - left)
})

/** Writes the colour of t in [0, 1] (others are moved to the nearer end, NaN to 0) as four bytes at `offset`. */
export function writeViridis(t: number, pixels: Uint8ClampedArray, offset: number): void {
  const shade = Math.round(Math.min(1, Math.max(0, Number.isNaN(t) ? 0 : t)) * (SHADES - 1))
  for (let channel = 0; channel < 4; channel += 1) pixels[offset + channel] = shades[4 * shade + channel] ?? 0
}
