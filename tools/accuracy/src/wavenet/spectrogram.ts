/** Sound pressure by time and frequency. */
export interface Spectrogram {
  readonly frames: number
  /** Frequencies from 0 to half the sample rate. */
  readonly bins: number
  /** Decibels below full scale, [frames, bins]. */
  readonly decibels: Float64Array
}

const FLOOR = -90

/** The short-time Fourier transform of a sound in Hann windows of `size` samples, `hop` apart. */
export function spectrogram(
  sound: Float32Array,
  { size = 256, hop = 32 }: { size?: number; hop?: number } = {},
): Spectrogram {
  const bins = size / 2 + 1
  const frames = Math.max(1, 1 + Math.floor((sound.length - size) / hop))
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size))
  const angle = Float64Array.from({ length: size }, (_, i) => (2 * Math.PI * i) / size)
  const [cosines, sines] = [angle.map(Math.cos), angle.map(Math.sin)]
  const decibels = new Float64Array(frames * bins)
  for (let frame = 0; frame < frames; frame += 1) {
    const part = window.map((weight, i) => weight * (sound[frame * hop + i] ?? 0))
    for (let bin = 0; bin < bins; bin += 1) {
      let [re, im] = [0, 0]
      for (let i = 0; i < size; i += 1) {
        const at = (bin * i) % size
        re += (part[i] as number) * (cosines[at] as number)
        im -= (part[i] as number) * (sines[at] as number)
      }
      // A sine of full scale gives size / 4 in its bin.
      decibels[frame * bins + bin] = Math.max(FLOOR, 20 * Math.log10(Math.hypot(re, im) / (size / 4) + 1e-12))
    }
  }
  return { frames, bins, decibels }
}

/** Grey levels of spectrograms side by side, time to the right, high frequencies on top, loud in black. */
export function picture(parts: readonly Spectrogram[], gap = 8): { width: number; height: number; grey: Uint8Array } {
  const height = Math.max(...parts.map(({ bins }) => bins))
  const width = parts.reduce((sum, { frames }) => sum + frames, gap * (parts.length - 1))
  const grey = new Uint8Array(width * height).fill(255)
  let left = 0
  for (const { frames, bins, decibels } of parts) {
    for (let frame = 0; frame < frames; frame += 1) {
      for (let bin = 0; bin < bins; bin += 1) {
        const level = (decibels[frame * bins + bin] as number) / FLOOR
        grey[(height - 1 - bin) * width + left + frame] = Math.max(0, Math.min(255, Math.round(255 * level)))
      }
    }
    left += frames + gap
  }
  return { width, height, grey }
}
