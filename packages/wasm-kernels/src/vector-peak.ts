import { add, loadVector, multiply } from './assembler/vector.ts'
import { type WasmFunction, wasmFunction } from './assembler/wasm-function.ts'
import { wasmModule } from './assembler/wasm-module.ts'

/** Sums that do not wait for each other; with the two operands they fit in 16 registers. */
const chains = 12
const unrolled = 4

/** s[i] = s[i] m + a, `turns` times over. Parameters: turns, an address of m, a and the sums, 16 bytes each. */
const chain: WasmFunction = wasmFunction('chain', (f) => {
  const { turns, at } = f.named('turns', 'at')
  const [factor, term] = [f.variable(loadVector(at)), f.variable(loadVector(at, 16))]
  const sums = Array.from({ length: chains }, (_, i) => f.variable(loadVector(at, 32 + 16 * i)))
  f.while(turns, () => {
    for (let i = 0; i < unrolled; i += 1) for (const sum of sums) f.set(sum, add(multiply(sum, factor), term))
    f.advance(turns, -1)
  })
  for (const [i, sum] of sums.entries()) f.store(at, sum, 32 + 16 * i)
})

/**
 * The most that 128-bit SIMD does here on one core: GFLOP/s of independent multiplications and additions in registers,
 * the fastest of some loops of about a millisecond. No matrix product of separate multiplications and additions can be
 * faster, so that a product's rate over this one says what is left to gain.
 *
 * @param milliseconds how long to measure, default 50
 */
export function vectorPeak(milliseconds = 50): number {
  const memory = new WebAssembly.Memory({ initial: 1 })
  new Float32Array(memory.buffer).fill(0.5)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasmModule([chain], false)), { env: { memory } })
  const run = exports['chain'] as (turns: number, at: number) => void
  const turns = 20_000
  const start = performance.now()
  let least = Number.POSITIVE_INFINITY
  for (let now = start; now - start < milliseconds || least === Number.POSITIVE_INFINITY; ) {
    run(turns, 64)
    const end = performance.now()
    least = Math.min(least, end - now)
    now = end
  }
  return (turns * unrolled * chains * 2 * 4) / (1e6 * least)
}
