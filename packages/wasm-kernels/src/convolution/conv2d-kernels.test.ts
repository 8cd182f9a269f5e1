import { add, grads, mul, reshape, type Scalar, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { type Conv2dOptions, conv2d, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

type Four = readonly [number, number, number, number]

interface Case {
  /** [batch, H, W, in]. */
  readonly image: Four
  /** [h, w, in, out]. */
  readonly filter: Four
  readonly options?: Conv2dOptions
}

const cases: Record<string, Case> = {
  'one pixel': { image: [1, 1, 1, 1], filter: [3, 3, 1, 1] },
  'one channel to many': { image: [2, 5, 7, 1], filter: [3, 3, 1, 9] },
  'three to many, dilated': { image: [2, 9, 8, 3], filter: [3, 2, 3, 17], options: { dilation: 2 } },
  'many to few, whose taps are summed': { image: [3, 6, 5, 13], filter: [3, 3, 13, 2] },
  'many to few, dilated': { image: [2, 7, 9, 16], filter: [2, 3, 16, 5], options: { dilation: 3 } },
  'equal, more than a block of positions': { image: [2, 13, 17, 8], filter: [3, 3, 8, 8] },
  'equal, nothing padded': { image: [2, 6, 7, 5], filter: [3, 3, 5, 5], options: { padding: 'valid' } },
  'a window wider than the image': { image: [2, 2, 1, 4], filter: [5, 5, 4, 6] },
  'padded on two sides': {
    image: [1, 6, 5, 4],
    filter: [2, 3, 4, 4],
    options: { padding: { top: 1, bottom: 0, left: 2, right: 0 } },
  },
  'padded by more than the filter reaches': {
    image: [2, 3, 4, 6],
    filter: [2, 2, 6, 3],
    options: { padding: { top: 2, bottom: 1, left: 0, right: 3 } },
  },
  'cut on two sides': {
    image: [1, 8, 7, 3],
    filter: [2, 2, 3, 4],
    options: { padding: { top: -1, bottom: 0, left: 0, right: -2 } },
  },
  'one pixel of the filter, padded': {
    image: [1, 3, 3, 2],
    filter: [1, 1, 2, 3],
    options: { padding: { top: 1, bottom: 0, left: 0, right: 0 } },
  },
  'a line': {
    image: [3, 1, 37, 12],
    filter: [1, 3, 12, 12],
    options: { padding: { top: 0, bottom: 0, left: 2, right: 0 } },
  },
}

/** Output, gradients of x and filter for the output's gradient, in float64; top and left as conv2d pads. */
function reference(
  { image, filter, options = {} }: Case,
  values: readonly ArrayLike<number>[],
  size: Four,
): number[][] {
  const [batch, height, width, channels] = image
  const [h, w, , outChannels] = filter
  const { padding = 'same', dilation = 1 } = options
  const [top, left] =
    padding === 'same'
      ? [((h - 1) * dilation) >> 1, ((w - 1) * dilation) >> 1]
      : padding === 'valid'
        ? [0, 0]
        : [padding.top, padding.left]
  const [x = [], weights = [], dy = []] = values
  const [y, dx, dFilter] = [dy, x, weights].map(({ length }) => Array<number>(length).fill(0)) as [
    number[],
    number[],
    number[],
  ]
  const [, outHeight, outWidth] = size
  for (let p = 0; p < batch * outHeight * outWidth; p += 1) {
    const [n, i, j] = [Math.floor(p / outWidth / outHeight), Math.floor(p / outWidth) % outHeight, p % outWidth]
    for (let tap = 0; tap < h * w; tap += 1) {
      const row = i - top + Math.floor(tap / w) * dilation
      const column = j - left + (tap % w) * dilation
      if (row < 0 || row >= height || column < 0 || column >= width) continue
      for (let c = 0; c < channels; c += 1) {
        const from = ((n * height + row) * width + column) * channels + c
        for (let o = 0; o < outChannels; o += 1) {
          const [by, to] = [(tap * channels + c) * outChannels + o, p * outChannels + o]
          y[to] = (y[to] ?? 0) + (x[from] ?? 0) * (weights[by] ?? 0)
          dx[from] = (dx[from] ?? 0) + (dy[to] ?? 0) * (weights[by] ?? 0)
          dFilter[by] = (dFilter[by] ?? 0) + (dy[to] ?? 0) * (x[from] ?? 0)
        }
      }
    }
  }
  return [y, dx, dFilter]
}

const far = (got: Tensor | undefined, want: readonly number[] = []): number =>
  Math.max(...[...(got?.dataSync() ?? [Number.NaN])].map((value, i) => Math.abs(value - (want[i] ?? Number.NaN))))

describe.each(Object.entries(cases))('conv2d, %s', (_, at) => {
  const { image, filter, options = {} } = at
  it('agrees with float64 in value and gradients, on every run', () => {
    tidy(() => {
      const rng = new Rng(3)
      const [x, weights, bias] = [rng.normal([...image]), rng.normal([...filter]), rng.normal([filter[3]])]
      const y = conv2d(x, weights, options)
      const dy = rng.normal(y.shape)
      const [value, ...wanted] = reference(at, [x.dataSync(), weights.dataSync(), dy.dataSync()], y.shape as never)
      const added = bias.dataSync()
      const biased = value?.map((sum, i) => sum + (added[i % filter[3]] ?? 0))
      expect(far(y, value)).toBeLessThan(3e-5)
      expect(far(conv2d(x, weights, { ...options, bias }), biased)).toBeLessThan(3e-5)
      const gradients = grads(
        (a: Tensor, b: Tensor, c: Tensor) => sum(mul(conv2d(a, b, { ...options, bias: c }), dy)) as Scalar,
      )
      const inputs = [x, weights, bias]
      const got = gradients(inputs)
      const sums = Array<number>(filter[3]).fill(0)
      for (const [i, slope] of dy.dataSync().entries()) sums[i % filter[3]] = (sums[i % filter[3]] ?? 0) + slope
      for (const [i, want] of [...wanted, sums].entries()) expect(far(got[i], want)).toBeLessThan(1e-4)
      for (const [i, again] of gradients(inputs).entries()) expect(again.dataSync()).toEqual(got[i]?.dataSync())
    })
  })
})

it('writes no float past its results', () => {
  tidy(() => {
    // 36 floats, the size of every tensor here: neighbours on the heap.
    const neighbours = (): Tensor[] => Array.from({ length: 8 }, () => tensor(new Float32Array(36).fill(7)))
    const ones = (...shape: number[]): Tensor => tensor(new Float32Array(36).fill(1), shape)
    const before = neighbours()
    const inputs = [ones(1, 6, 6, 1), ones(2, 2, 1, 9), ones(1, 2, 2, 9)]
    const run = (x: Tensor, wide: Tensor, narrow: Tensor): Scalar =>
      add(sum(conv2d(x, wide)), sum(conv2d(narrow, reshape(wide, [2, 2, 9, 1])))) as Scalar
    const gradients = grads(run)(inputs)
    const after = neighbours()
    expect(gradients.length).toBe(3)
    for (const neighbour of [...before, ...after, ...inputs]) expect(new Set(neighbour.dataSync()).size).toBe(1)
  })
})

it('keeps NaN and infinity under the windows that see them, and nowhere else', () => {
  tidy(() => {
    const x = tensor([Number.NaN, 1, 1, 1, 1, 1, 1, Number.POSITIVE_INFINITY], [1, 1, 8, 1])
    for (const out of [1, 5]) {
      const y = conv2d(x, tensor(new Float32Array(3 * out).fill(1), [1, 3, 1, out]))
      const first = [...y.dataSync()].filter((_, i) => i % out === 0)
      expect(first.map(String)).toEqual(['NaN', 'NaN', '3', '3', '3', '3', 'Infinity', 'Infinity'])
    }
    // The narrow side is the output.
    const wide = tensor(
      [...x.dataSync()].flatMap((value) => [value, value]),
      [1, 1, 8, 2],
    )
    const y = conv2d(wide, tensor(new Float32Array(6).fill(1), [1, 3, 2, 1]))
    expect([...y.dataSync()].map(String)).toEqual(['NaN', 'NaN', '6', '6', '6', '6', 'Infinity', 'Infinity'])
  })
})
