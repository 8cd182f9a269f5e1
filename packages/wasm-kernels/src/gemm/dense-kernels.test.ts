import { grads, mul, type Scalar, sum, type Tensor, tensor, tidy, valueAndGrads } from '@tensorflow/tfjs-core'
import { activate, dense, maskedDense, type OutputActivation, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

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
  [2, 1031, 9],
  [600, 13, 21],
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

it.each(['relu', 'leakyRelu', 'tanh'] as const)('%s in the same pass is the activation of the sum', (activation) => {
  const rng = new Rng(5)
  tidy(() => {
    const inputs = [rng.normal([33, 20]), rng.normal([20, 19]), rng.normal([19])]
    const mask = tensor(
      Array.from({ length: 380 }, (_, i) => Number(i % 19 >= Math.floor(i / 19) - 3)),
      [20, 19],
    )
    const run = (
      layer: (x: Tensor, w: Tensor, b: Tensor, name?: OutputActivation) => Tensor,
      name?: OutputActivation,
    ) => {
      const whole = (...[x, w, b]: Tensor[]): Tensor => {
        const y = layer(x as Tensor, w as Tensor, b as Tensor, name)
        return name === undefined ? activate(y, activation) : y
      }
      return [whole(...inputs), ...grads(whole)(inputs)].map((t) => [...t.dataSync()])
    }
    expect(run(dense, activation)).toEqual(run(dense))
    const masked = (x: Tensor, w: Tensor, b: Tensor, name?: OutputActivation): Tensor =>
      maskedDense(x, w, mask, b, name)
    expect(run(masked, activation)).toEqual(run(masked))
  })
})

it('keeps NaN and infinity, also through relu, and does not let them out of what a mask hides in a gradient', () => {
  tidy(() => {
    const x = tensor([Number.NaN, 1, Number.POSITIVE_INFINITY, 1, 1e-45, 0], [3, 2])
    const weight = tensor([1, 2, 1, 2], [2, 2])
    const mask = tensor([1, 0, 1, 1], [2, 2])
    const shown = [...maskedDense(x, weight, mask, undefined, 'relu').dataSync()].map(String)
    expect(shown).toEqual(['NaN', 'NaN', 'Infinity', 'NaN', String(Math.fround(1e-45)), '0'])
    const [dw] = grads((w: Tensor) => maskedDense(x, w, mask))([weight])
    expect([...(dw?.dataSync() ?? [])].map(String)).toEqual(['NaN', '0', '2', '2'])
  })
})

it('writes no float past its results', () => {
  tidy(() => {
    const sizes = { x: [5, 7], weight: [7, 11], mask: [7, 11], dy: [5, 11], bias: [11] } as const
    const [x, weight, mask, dy, bias] = Object.values(sizes).map((shape) =>
      tensor(new Float32Array(shape.reduce((product: number, n) => product * n, 1)).fill(1), [...shape]),
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor]
    // Neighbours of the sizes of the results lie beside them on the heap.
    const guards = (): Tensor[] =>
      [55, 35, 77].flatMap((size) => Array.from({ length: 6 }, () => tensor(new Float32Array(size).fill(7))))
    const all = guards()
    for (const masking of [undefined, mask]) {
      const inputs = [x, weight, bias]
      const layer = (...[at, w, b]: Tensor[]): Tensor =>
        masking === undefined
          ? dense(at as Tensor, w as Tensor, b, 'relu')
          : maskedDense(at as Tensor, w as Tensor, masking, b, 'relu')
      const results = [layer(...inputs), ...grads(layer)(inputs, dy)]
      all.push(...guards())
      expect(results.map((t) => new Set(t.dataSync()))).toEqual([8, 11, 5, 5].map((value) => new Set([value])))
    }
    for (const guard of all) expect(new Set(guard.dataSync())).toEqual(new Set([7]))
  })
})
