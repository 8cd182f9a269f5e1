import { MuLaw } from '@tfjs-flows/autoregressive'
import type { Clip } from '@tfjs-flows/data'
import { LinearPredictor } from './linear-predictor.ts'

/** Mean bits that a model spends on a sample of the clips' mu-law classes. */
export type BitsPerSample = (clips: readonly Clip[]) => number

const companding = new MuLaw()
/** Share of a uniform distribution, without which a single outlier would cost hundreds of bits. */
const OUTLIERS = 1e-3

/** Frequencies of the classes, each counted once more than it was seen. */
export function histogram(train: readonly Clip[]): BitsPerSample {
  const counts = new Float64Array(companding.levels).fill(1)
  for (const { values } of train) for (const k of companding.encode(values)) counts[k] = (counts[k] as number) + 1
  const total = counts.reduce((sum, n) => sum + n)
  return (clips) => meanBits(clips, ({ values }) => companding.encode(values).map((k) => (counts[k] as number) / total))
}

/**
 * A linear predictor in the amplitudes or in what companding makes of them, whose logistic error is integrated over each
 * class: the probabilities of the same 256 classes.
 */
export function linearPrediction(
  train: readonly Clip[],
  options: { readonly order: number; readonly follows: boolean; readonly companded: boolean },
): BitsPerSample {
  const { levels } = companding
  const mu = levels - 1
  const known = (classes: Float32Array): Float32Array =>
    options.companded ? classes.map((k) => (2 * k) / mu - 1) : companding.decode(classes)
  const half = (k: number): number => (2 * (k - 0.5)) / mu - 1
  // The lower ends of the classes, and the upper end of the last.
  const edges = Float64Array.from({ length: levels + 1 }, (_, k) => {
    if (k === 0) return Number.NEGATIVE_INFINITY
    if (k === levels) return Number.POSITIVE_INFINITY
    const y = half(k)
    return options.companded ? y : (Math.sign(y) * Math.expm1(Math.abs(y) * Math.log1p(mu))) / mu
  })
  const predictor = new LinearPredictor(
    train.map(({ values }) => known(companding.encode(values))),
    options,
  )
  return (clips) =>
    meanBits(clips, ({ values }) => {
      const classes = companding.encode(values)
      const { loc, scale } = predictor.predict(known(classes))
      return classes.map((k, t) => {
        const place = (edge: number): number => (edge - (loc[t] as number)) / (scale[t] as number)
        const share = cell(place(edges[k] as number), place(edges[k + 1] as number))
        return (1 - OUTLIERS) * share + OUTLIERS / levels
      })
    })
}

/** F(b) - F(a) of the standard logistic distribution, from the side on which both are small. */
function cell(a: number, b: number): number {
  const below = (z: number): number => 1 / (1 + Math.exp(-z))
  return a + b > 0 ? below(-a) - below(-b) : below(b) - below(a)
}

function meanBits(clips: readonly Clip[], probabilities: (clip: Clip) => Float32Array): number {
  let [sum, count] = [0, 0]
  for (const clip of clips) {
    for (const p of probabilities(clip)) sum -= Math.log2(p)
    count += clip.values.length
  }
  return sum / count
}
