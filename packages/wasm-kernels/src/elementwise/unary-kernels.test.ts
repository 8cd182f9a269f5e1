import { engine, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const functions: Record<string, { f: (x: number) => number; ulp: number }> = {
  Exp: { f: Math.exp, ulp: 1.5 },
  Expm1: { f: Math.expm1, ulp: 2 },
  FlowsSoftplus: { f: softplus, ulp: 2 },
  Log: { f: Math.log, ulp: 1.5 },
  Log1p: { f: Math.log1p, ulp: 2 },
  Tanh: { f: Math.tanh, ulp: 2 },
}

const run = (kernel: string, values: ArrayLike<number>): Float32Array =>
  tidy(() => {
    const x = tensor1d(Float32Array.from(values))
    return Float32Array.from(engine().runKernel<Tensor>(kernel, { x }, {}).dataSync())
  })

/** Every 4,099th bit pattern, a prime, so that all exponents and many mantissas are met: a million values. */
const patterns = new Float32Array(Uint32Array.from({ length: 1_047_806 }, (_, i) => i * 4099).buffer)

/** The distance in units in the last place of the exact value; denormals count from the smallest one. */
function ulps(got: number, exact: number): number {
  if (Object.is(Math.fround(exact), got) || (Number.isNaN(exact) && Number.isNaN(got))) return 0
  const size = Math.max(2 ** -126, Math.min(Math.abs(exact), 2 ** 127))
  return Math.abs(got - exact) / 2 ** (Math.floor(Math.log2(size)) - 23)
}

describe.each(Object.entries(functions))('%s', (kernel, { f, ulp }) => {
  it(`is within ${ulp} ulp over a sample of all float32`, () => {
    const got = run(kernel, patterns)
    let [worst, at] = [0, 0]
    for (let i = 0; i < patterns.length; i += 1) {
      const error = ulps(got[i] ?? Number.NaN, f(patterns[i] ?? 0))
      if (!(error <= worst)) [worst, at] = [error, patterns[i] ?? 0]
    }
    expect(worst, `at ${at}`).toBeLessThan(ulp)
  })

  it('has the limits of the function', () => {
    const edges = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1e-45, -1, 1, 200, -200]
    const got = run(kernel, edges)
    for (const [i, x] of edges.entries()) {
      expect(ulps(got[i] ?? 0, f(Math.fround(x))), `at ${x}`).toBeLessThan(ulp)
    }
  })

  it('gives the same for every length, and keeps the order', () => {
    for (let length = 1; length < 10; length += 1) {
      const values = Float32Array.from({ length }, (_, i) => 0.1 + i / 3)
      expect([...run(kernel, values)]).toEqual([...values].map((value) => run(kernel, [value])[0]))
    }
  })
})
