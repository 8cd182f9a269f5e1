/**
 * The largest error of each transcendental kernel of the wasm backend over all float32, in units in the last place.
 *
 * Usage: node ulps.ts [--every N]: every N-th bit pattern, all 2^32 by default, which takes some minutes a function.
 */
import { parseArgs } from 'node:util'
import { engine, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'

const exact: Readonly<Record<string, (x: number) => number>> = {
  Exp: Math.exp,
  Expm1: Math.expm1,
  Log: Math.log,
  Log1p: Math.log1p,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Tanh: Math.tanh,
}

/** Denormals count in units of the smallest one, what rounds to infinity in those of the largest number. */
function ulps(got: number, want: number): number {
  if (Object.is(Math.fround(want), got) || (Number.isNaN(want) && Number.isNaN(got))) return 0
  const size = Math.max(2 ** -126, Math.min(Math.abs(want), 2 ** 127))
  return Math.abs(got - want) / 2 ** (Math.floor(Math.log2(size)) - 23)
}

function worstOf(kernel: string, f: (x: number) => number, every: number): { error: number; x: number } {
  const chunk = 1 << 20
  const bits = new Uint32Array(chunk)
  const values = new Float32Array(bits.buffer)
  let worst = { error: 0, x: 0 }
  for (let start = 0; start < 2 ** 32; start += chunk * every) {
    for (let i = 0; i < chunk; i += 1) bits[i] = Math.min(start + i * every, 2 ** 32 - 1)
    const got = tidy(() =>
      engine()
        .runKernel<Tensor>(kernel, { x: tensor1d(values) }, {})
        .dataSync(),
    )
    for (let i = 0; i < chunk; i += 1) {
      const x = values[i] ?? 0
      const error = ulps(got[i] ?? Number.NaN, f(x))
      if (!(error <= worst.error)) worst = { error, x }
    }
  }
  return worst
}

const { values: options } = parseArgs({ options: { every: { type: 'string', default: '1' } } })
console.log((await useBackend('wasm')).why)
for (const [kernel, f] of Object.entries(exact)) {
  const { error, x } = worstOf(kernel, f, Number(options.every))
  console.log(`${kernel.padEnd(10)} ${error.toFixed(2)} ulp, at ${x}`)
}
