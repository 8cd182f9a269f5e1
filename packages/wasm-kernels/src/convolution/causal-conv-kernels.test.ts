import { grads, memory, mul, type Scalar, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { causalConv1d, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

interface Case {
  readonly batch: number
  readonly steps: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly taps: number
  readonly dilation: number
}

const cases: Case[] = [
  [1, 1, 1, 1, 1, 1],
  [2, 5, 3, 7, 2, 1],
  [3, 9, 1, 8, 3, 4],
  [2, 6, 9, 1, 2, 6],
  [2, 4, 5, 11, 4, 3],
  [1, 131, 13, 17, 2, 64],
  [2, 300, 8, 16, 3, 7],
].map(([batch = 0, steps = 0, inFeatures = 0, outFeatures = 0, taps = 0, dilation = 0]) => {
  return { batch, steps, inFeatures, outFeatures, taps, dilation }
})

/** Output, gradients of x and filter for the output's gradient dy, in float64. */
function reference(at: Case, x: ArrayLike<number>, filter: ArrayLike<number>, dy: ArrayLike<number>): number[][] {
  const { batch, steps, inFeatures, outFeatures, taps, dilation } = at
  const of = (length: number): number[] => Array<number>(length).fill(0)
  const [y, dx, dFilter] = [of(batch * steps * outFeatures), of(x.length), of(filter.length)]
  for (let row = 0; row < batch * steps; row += 1) {
    for (let tap = 0; tap < taps; tap += 1) {
      const seen = row - (taps - 1 - tap) * dilation
      if (seen < row - (row % steps)) continue
      for (let i = 0; i < inFeatures; i += 1) {
        for (let j = 0; j < outFeatures; j += 1) {
          const [from, by, to] = [
            seen * inFeatures + i,
            (tap * inFeatures + i) * outFeatures + j,
            row * outFeatures + j,
          ]
          y[to] = (y[to] ?? 0) + (x[from] ?? 0) * (filter[by] ?? 0)
          dx[from] = (dx[from] ?? 0) + (dy[to] ?? 0) * (filter[by] ?? 0)
          dFilter[by] = (dFilter[by] ?? 0) + (dy[to] ?? 0) * (x[from] ?? 0)
        }
      }
    }
  }
  return [y, dx, dFilter]
}

const far = (got: Tensor | undefined, want: readonly number[] = []): number =>
  Math.max(...[...(got?.dataSync() ?? [Number.NaN])].map((value, i) => Math.abs(value - (want[i] ?? Number.NaN))))

describe.each(cases)('$batch x $steps, $inFeatures to $outFeatures, $taps taps, dilation $dilation', (at) => {
  const { batch, steps, inFeatures, outFeatures, taps, dilation } = at
  it('agrees with float64 in value and gradients, on every run', () => {
    tidy(() => {
      const rng = new Rng(steps)
      const [x, filter] = [rng.normal([batch, steps, inFeatures]), rng.normal([taps, inFeatures, outFeatures])]
      const [dy, bias] = [rng.normal([batch, steps, outFeatures]), rng.normal([outFeatures])]
      const [y, ...wanted] = reference(at, x.dataSync(), filter.dataSync(), dy.dataSync())
      const values = bias.dataSync()
      const biased = y?.map((value, i) => value + (values[i % outFeatures] ?? 0))
      expect(far(causalConv1d(x, filter, dilation), y)).toBeLessThan(1e-5 * Math.sqrt(taps * inFeatures))
      expect(far(causalConv1d(x, filter, dilation, bias), biased)).toBeLessThan(1e-5 * Math.sqrt(taps * inFeatures))
      const gradients = grads(
        (a: Tensor, w: Tensor, b: Tensor) => sum(mul(causalConv1d(a, w, dilation, b), dy)) as Scalar,
      )
      const [dx, dFilter, dBias] = gradients([x, filter, bias])
      expect(far(dx, wanted[0])).toBeLessThan(1e-5 * Math.sqrt(taps * outFeatures))
      expect(far(dFilter, wanted[1])).toBeLessThan(1e-5 * Math.sqrt(batch * steps))
      const sums = Array<number>(outFeatures).fill(0)
      for (const [i, value] of dy.dataSync().entries()) sums[i % outFeatures] = (sums[i % outFeatures] ?? 0) + value
      expect(far(dBias, sums)).toBeLessThan(1e-5 * Math.sqrt(batch * steps))
      for (const [i, again] of gradients([x, filter, bias]).entries()) {
        expect(again.dataSync()).toEqual([dx, dFilter, dBias][i]?.dataSync())
      }
    })
  })
})

it('writes no float past its results', () => {
  tidy(() => {
    // 35 floats, the size of every tensor here: neighbours on the heap.
    const neighbours = (): Tensor[] => Array.from({ length: 8 }, () => tensor(new Float32Array(35).fill(7)))
    const ones = (...shape: number[]): Tensor => tensor(new Float32Array(35).fill(1), shape)
    const before = neighbours()
    const inputs = [ones(1, 7, 5), ones(1, 5, 7)]
    const gradients = grads((x: Tensor, w: Tensor) => sum(causalConv1d(x, w, 3)) as Scalar)(inputs)
    const after = neighbours()
    expect(gradients.map((gradient) => gradient.dataSync()[0])).toEqual([7, 7])
    for (const neighbour of [...before, ...after, ...inputs]) expect(new Set(neighbour.dataSync()).size).toBe(1)
  })
})

it('keeps NaN and infinity in their channel, and lets none into the past', () => {
  tidy(() => {
    const x = tensor([1, Number.NaN, 2, Number.POSITIVE_INFINITY, 1, 1], [1, 6, 1])
    const y = causalConv1d(x, tensor([1, 1], [2, 1, 1]), 1)
    expect([...y.dataSync()].map(String)).toEqual(['1', 'NaN', 'NaN', 'Infinity', 'Infinity', '2'])
  })
})

it('computes only the gradients that are asked for', () => {
  tidy(() => {
    const [x, filter] = [new Rng(0).normal([1, 4, 2]), new Rng(1).normal([2, 2, 3])]
    const before = memory().numTensors
    const [dx] = grads((a: Tensor) => sum(causalConv1d(a, filter)) as Scalar)([x])
    expect(dx?.shape).toEqual([1, 4, 2])
    expect(memory().numTensors).toBe(before + 1)
  })
})
