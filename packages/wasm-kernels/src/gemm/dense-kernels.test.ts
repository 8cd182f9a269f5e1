import { mul, type Scalar, setBackend, sum, type Tensor, tensor, tidy, valueAndGrads } from '@tensorflow/tfjs-core'
import { dense, maskedDense, Rng } from '@tfjs-flows/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RegisteredKernels, registerWasmKernels } from '../register-wasm-kernels.ts'

let kernels: RegisteredKernels
beforeAll(async () => {
  await setBackend('wasm')
  kernels = registerWasmKernels()
})
afterAll(() => kernels.unregister())

type Matrix = readonly (readonly number[])[]

const times = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? 0), 0)))
const swap = (a: Matrix): number[][] => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0))
const hide = (a: Matrix, mask: Matrix): number[][] =>
  a.map((row, i) => row.map((value, j) => value * (mask[i]?.[j] ?? 0)))

const masks: Record<string, (i: number, j: number, rows: number, columns: number) => boolean> = {
  none: () => true,
  staircase: (i, j, rows, columns) => i * columns <= j * rows,
  reversed: (i, j, rows, columns) => i * columns > j * rows,
  scattered: (i, j) => (i * 7 + j * 13) % 97 === 0,
  empty: () => false,
}
const shapes = [
  [1, 1, 1],
  [3, 5, 7],
  [4, 43, 64],
  [130, 33, 41],
  [257, 70, 9],
  [5, 290, 270],
] as const
const cases = shapes.flatMap(([batch, inFeatures, outFeatures]) =>
  Object.keys(masks).map((mask) => ({ batch, inFeatures, outFeatures, mask })),
)

describe.each(cases)('$batch x $inFeatures x $outFeatures, mask: $mask', ({ batch, inFeatures, outFeatures, mask }) => {
  const rng = new Rng(batch + inFeatures)
  const read = (t: Tensor): Matrix => t.arraySync() as number[][]
  const far = (got: Tensor | undefined, want: Matrix, scale: number): number => {
    const exact = want.flat()
    const off = [...(got?.dataSync() ?? [Number.NaN])].map((x, i) => Math.abs(x - (exact[i] ?? Number.NaN)))
    return off.reduce((worst, error) => Math.max(worst, error), 0) / scale
  }

  it('agrees with float64 in value and gradients', () => {
    tidy(() => {
      const seen = masks[mask] ?? masks['none']
      const shown = Array.from({ length: inFeatures }, (_, i) =>
        Array.from({ length: outFeatures }, (_, j) => Number(seen?.(i, j, inFeatures, outFeatures))),
      )
      const [x, w, b] = [
        rng.normal([batch, inFeatures]),
        rng.normal([inFeatures, outFeatures]),
        rng.normal([outFeatures]),
      ]
      const dy = rng.normal([batch, outFeatures])
      const masking = tensor(shown.flat(), [inFeatures, outFeatures])
      const apply = (at: Tensor, weight: Tensor, bias: Tensor): Tensor =>
        mask === 'none' ? dense(at, weight, bias) : maskedDense(at, weight, masking, bias)
      const loss = valueAndGrads(
        (at: Tensor, weight: Tensor, bias: Tensor) => sum(mul(apply(at, weight, bias), dy)) as Scalar,
      )
      const { grads } = loss([x, w, b])
      const weight = hide(read(w), shown)
      const value = times(read(x), weight).map((row) => row.map((sum, j) => sum + (b.dataSync()[j] ?? 0)))
      expect(far(apply(x, w, b), value, Math.sqrt(inFeatures) + 1)).toBeLessThan(1e-5)
      expect(far(grads[0], times(read(dy), swap(weight)), Math.sqrt(outFeatures) + 1)).toBeLessThan(1e-5)
      expect(far(grads[1], hide(times(swap(read(x)), read(dy)), shown), Math.sqrt(batch) + 1)).toBeLessThan(1e-5)
      expect(
        far(grads[2], [swap(read(dy)).map((column) => column.reduce((sum, v) => sum + v, 0))], batch),
      ).toBeLessThan(1e-6)
      const again = loss([x, w, b]).grads
      for (const [i, gradient] of grads.entries()) expect(again[i]?.dataSync()).toEqual(gradient.dataSync())
    })
  })
})
