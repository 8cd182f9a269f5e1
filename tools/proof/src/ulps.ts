/**
 * The largest error of each transcendental kernel of the wasm backend over all float32, in units in the last place.
 *
 * Usage: node ulps.ts [--every N] [--only KERNEL]: every N-th bit pattern, all 2^32 by default: one
 * to three minutes a function.
 */
import { parseArgs } from 'node:util'
import { dispose, engine, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'

interface Wanted {
  readonly exact: (x: number) => number
  /** What stands before each x, where the kernel takes rows of two numbers. */
  readonly beside?: number
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
// The kernels of core's ops, FlowsExpm1, FlowsLog1p and FlowsSoftplus, are the same functions.
const kernels: Readonly<Record<string, Wanted>> = {
  Exp: { exact: Math.exp },
  Expm1: { exact: Math.expm1 },
  Log: { exact: Math.log },
  Log1p: { exact: Math.log1p },
  Softplus: { exact: softplus },
  Tanh: { exact: Math.tanh },
  // tanh(20) is 1 in float32; the gate is that of -87 below.
  'FlowsGatedTanh of a gate': { exact: (x) => 1 / (1 + Math.exp(-Math.max(x, -87))), beside: 20 },
}

/** Denormals count in units of the smallest one, what rounds to infinity in those of the largest number. */
function ulps(got: number, want: number): number {
  if (Object.is(Math.fround(want), got) || (Number.isNaN(want) && Number.isNaN(got))) return 0
  const size = Math.max(2 ** -126, Math.min(Math.abs(want), 2 ** 127))
  return Math.abs(got - want) / 2 ** (Math.floor(Math.log2(size)) - 23)
}

/** The kernel's values. No tidy, which would visit each number of what it returns. */
function valuesOf(name: string, values: Float32Array, beside: number | undefined): ArrayLike<number> {
  const rows = beside === undefined ? values : Float32Array.from({ length: 2 * values.length }, () => beside)
  if (beside !== undefined) for (let i = 0; i < values.length; i += 1) rows[2 * i + 1] = values[i] ?? Number.NaN
  const x = tensor(rows, beside === undefined ? [values.length] : [values.length, 2])
  const y = engine().runKernel<Tensor>(name.split(' ')[0] ?? name, { x }, {})
  const got = y.dataSync()
  dispose([x, y])
  return got
}

function worstOf(name: string, { exact, beside }: Wanted, every: number): { error: number; x: number } {
  const chunk = 1 << 20
  const bits = new Uint32Array(chunk)
  const values = new Float32Array(bits.buffer)
  let worst = { error: 0, x: 0 }
  for (let start = 0; start < 2 ** 32; start += chunk * every) {
    for (let i = 0; i < chunk; i += 1) bits[i] = Math.min(start + i * every, 2 ** 32 - 1)
    const got = valuesOf(name, values, beside)
    for (let i = 0; i < chunk; i += 1) {
      const x = values[i] ?? 0
      const error = ulps(got[i] ?? Number.NaN, exact(x))
      if (!(error <= worst.error)) worst = { error, x }
    }
  }
  return worst
}

const { values: options } = parseArgs({
  options: { every: { type: 'string', default: '1' }, only: { type: 'string' } },
})
console.log((await useBackend('wasm')).why)
for (const [name, wanted] of Object.entries(kernels)) {
  if (options.only !== undefined && !name.startsWith(options.only)) continue
  const start = performance.now()
  const { error, x } = worstOf(name, wanted, Number(options.every))
  const seconds = (performance.now() - start) / 1000
  console.log(`${name.padEnd(25)} ${error.toFixed(2)} ulp, at ${x} (${seconds.toFixed(1)} s)`)
}
