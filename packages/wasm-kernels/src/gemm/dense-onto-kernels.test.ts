import { add, grads, mul, type Scalar, setBackend, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { denseOnto, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { registerWasmKernels } from '../register-wasm-kernels.ts'

const cases = [
  { rows: 1, inFeatures: 1, widths: [1] },
  { rows: 3, inFeatures: 5, widths: [2, 7] },
  { rows: 131, inFeatures: 9, widths: [8, 1, 16] },
  { rows: 260, inFeatures: 67, widths: [33, 40] },
  { rows: 5, inFeatures: 300, widths: [3, 3] },
]

type Results = readonly Float32Array[]

/** The outputs and all gradients of denseOnto. */
function evaluate({ rows, inFeatures, widths }: (typeof cases)[number], biased: 'with' | 'without'): Results {
  return tidy(() => {
    const rng = new Rng(rows)
    const out = widths.reduce((total, width) => total + width, 0)
    const [x, weight, bias] = [rng.normal([rows, inFeatures]), rng.normal([inFeatures, out]), rng.normal([out])]
    const onto = widths.map((width) => rng.normal([rows, width]))
    const dys = widths.map((width) => rng.normal([rows, width]))
    const apply = (at: Tensor, w: Tensor, b: Tensor, ...parts: Tensor[]): Tensor[] =>
      denseOnto({ x: at, weight: w, bias: biased === 'with' ? b : undefined, onto: parts })
    const loss = (at: Tensor, w: Tensor, b: Tensor, ...parts: Tensor[]): Scalar =>
      apply(at, w, b, ...parts)
        .map((part, i) => sum(mul(part, dys[i] as Tensor)) as Scalar)
        .reduce((total, part) => add(total, part), sum(mul(b, 0)) as Scalar)
    const inputs = [x, weight, bias, ...onto]
    const values = [...apply(x, weight, bias, ...onto), ...grads(loss)(inputs)]
    return values.map((value) => Float32Array.from(value.dataSync()))
  })
}

describe.each(cases)('$rows x $inFeatures onto $widths', (at) => {
  it.each(['with', 'without'] as const)('agrees with the ops that it replaces, %s bias', async (biased) => {
    await setBackend('cpu')
    const wanted = evaluate(at, biased)
    await setBackend('wasm')
    const kernels = registerWasmKernels()
    const got = evaluate(at, biased)
    const again = evaluate(at, biased)
    kernels.unregister()
    const scale = Math.sqrt(Math.max(at.rows, at.inFeatures))
    got.forEach((values, i) => {
      expect(values.length).toBe(wanted[i]?.length)
      const off = values.map((value, j) => Math.abs(value - (wanted[i]?.[j] ?? Number.NaN)))
      expect(off.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(2e-5 * scale)
      expect(again[i]).toEqual(values)
    })
  })
})
