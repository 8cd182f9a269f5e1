/** What this machine's WebAssembly engine can run. */
export interface WasmFeatures {
  /** 128-bit vectors. */
  readonly simd: boolean
  /** Vectors with fused multiply-add. */
  readonly relaxedSimd: boolean
  /** Shared memory and atomics. */
  readonly threads: boolean
}

// Each module is the header, one type () -> (), one function of it, and a body that uses one instruction of the feature.
const start = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0]
/** i32.const 0; i8x16.splat; drop */
const simdModule = [...start, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11]
/** three times (i32.const 0; i8x16.splat); f32x4.relaxed_madd; drop */
const relaxedSimdModule = [...start, 10, 20, 1, 18, 0, ...Array(3).fill([65, 0, 253, 15]).flat(), 253, 133, 2, 26, 11]
/** a shared memory of 1 page; i32.const 0; i32.atomic.load; drop */
const threadsModule = [...start, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254, 16, 2, 0, 26, 11]

/** Asks the engine itself, by validating one tiny module a feature. */
export function wasmFeatures(): WasmFeatures {
  return { simd: valid(simdModule), relaxedSimd: valid(relaxedSimdModule), threads: valid(threadsModule) }
}

function valid(bytes: readonly number[]): boolean {
  return typeof WebAssembly !== 'undefined' && WebAssembly.validate(Uint8Array.from(bytes))
}
