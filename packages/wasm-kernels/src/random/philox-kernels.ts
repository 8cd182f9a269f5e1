import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { double, int, lessInt } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import {
  addDoubles,
  addInts,
  belowInts,
  demoteLow,
  fourInts,
  ints,
  intsToDoubles,
  less,
  multiplyDoubles,
  pick,
  shiftRightUnsigned,
  shuffle,
  splat,
  splatDouble,
  subtractInts,
  wideProductsHigh,
  wideProductsLow,
  xor,
} from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

const M0 = ints(0xd2511f53)
const M1 = ints(0xcd9e8d57)
const W0 = ints(0x9e3779b9)
const W1 = ints(0xbb67ae85)

/** Counters that the functions take at once, and the words of these. */
const COUNTERS = 4
const WORDS = 4 * COUNTERS

/** The low and the high halves of the 64-bit products of four unsigned integers with a constant. */
function product(f: FunctionWriter, x: Vector, by: Vector): { low: Vector; high: Vector } {
  const [first, last] = [f.variable(wideProductsLow(x, by)), f.variable(wideProductsHigh(x, by))]
  return { low: shuffle(first, last, [0, 2, 4, 6]), high: shuffle(first, last, [1, 3, 5, 7]) }
}

/**
 * The words of counters `low + 2^32 high`, and so on, as `philox4x32` of core gives them, four counters at a time.
 * Parameters: out, groups of four counters, low, high, the two words of the stream, those of the key, then those of `store`.
 */
function philox(name: string, writer: (f: FunctionWriter) => (words: Vector) => Vector): WasmFunction {
  return wasmFunction(name, (f) => {
    const { out, groups, low, high, stream0, stream1, key0, key1 } = f.named(
      ...(['out', 'groups', 'low', 'high', 'stream0', 'stream1', 'key0', 'key1'] as const),
    )
    const asStored = writer(f)
    const lanes = fourInts(0, 1, 2, 3)
    const counter = f.variable(addInts(splat(low), lanes))
    const carry = f.variable(subtractInts(splat(high), belowInts(counter, lanes)))
    const starts = [counter, carry, ...[stream0, stream1, key0, key1].map((word) => f.variable(splat(word)))]
    const state = starts.map((first) => f.variable(first))
    const [x0 = counter, x1 = counter, x2 = counter, x3 = counter, k0 = counter, k1 = counter] = state
    f.while(lessInt(int(0), groups), () => {
      for (const [i, variable] of state.entries()) f.set(variable, starts[i] ?? variable)
      for (let round = 0; round < 10; round += 1) {
        const [p0, p1] = [product(f, x0, M0), product(f, x2, M1)]
        f.set(x0, xor(xor(p1.high, x1), k0))
        f.set(x1, p1.low)
        f.set(x2, xor(xor(p0.high, x3), k1))
        f.set(x3, p0.low)
        f.set(k0, addInts(k0, W0))
        f.set(k1, addInts(k1, W1))
      }
      const [a, b] = [f.variable(shuffle(x0, x1, [0, 4, 1, 5])), f.variable(shuffle(x2, x3, [0, 4, 1, 5]))]
      const [c, d] = [f.variable(shuffle(x0, x1, [2, 6, 3, 7])), f.variable(shuffle(x2, x3, [2, 6, 3, 7]))]
      f.store(out, asStored(shuffle(a, b, [0, 1, 4, 5])))
      f.store(out, asStored(shuffle(a, b, [2, 3, 6, 7])), 16)
      f.store(out, asStored(shuffle(c, d, [0, 1, 4, 5])), 32)
      f.store(out, asStored(shuffle(c, d, [2, 3, 6, 7])), 48)
      f.set(counter, addInts(counter, ints(COUNTERS)))
      f.set(carry, subtractInts(carry, belowInts(counter, ints(COUNTERS))))
      f.advance(out, 4 * WORDS)
      f.advance(groups, -1)
    })
  })
}

const philoxWords = philox('philoxWords', () => (words) => words)

/**
 * low + span u of the upper 24 bits of each word, in float64 and then rounded to float32; `low` where that reaches the upper end.
 * Parameters after those of the words: low and span (f64), low and the upper end (f32).
 */
const philoxUniforms = philox('philoxUniforms', (f) => {
  const [low, span] = [f.parameter('f64'), f.parameter('f64')]
  const [first, last] = [f.parameter('f32'), f.parameter('f32')]
  const [lows, spans] = [f.variable(splatDouble(low)), f.variable(splatDouble(span))]
  const [firsts, ends] = [f.variable(splat(first)), f.variable(splat(last))]
  const unit = f.variable(splatDouble(double(2 ** -24)))
  return (words) => {
    const bits = f.variable(shiftRightUnsigned(words, int(8)))
    const halves = [bits, shuffle(bits, bits, [2, 3, 2, 3])].map((half) => {
      const u = multiplyDoubles(intsToDoubles(half), unit)
      return demoteLow(addDoubles(lows, multiplyDoubles(spans, u)))
    })
    const [left = bits, right = bits] = halves
    const value = f.variable(shuffle(left, right, [0, 1, 4, 5]))
    return pick(less(value, ends), value, firsts)
  }
})

const TWO_32 = 4294967296

/** Multiplications that one takes as long as. */
const WORK_OF_A_WORD = 30

/** Fills the whole output from block `block` on; the last few words go through working memory. */
function fill(host: WasmHost, run: WasmFunction, out: TensorInfo, attributes: NamedAttrMap, rest: number[]): void {
  const numbers = (name: string): number[] => [attributes[name]].flat().map(Number)
  const [block = 0] = numbers('block')
  const [key, stream] = [numbers('key'), numbers('stream')]
  const count = sizeOf(out.shape)
  const groups = Math.floor(count / WORDS)
  const on = (thread: WasmThread, address: number, length: number, first: number): void =>
    thread.call(run)(address, length, first % TWO_32, Math.floor(first / TWO_32), ...stream, ...key, ...rest)
  const left = count - groups * WORDS
  const tail = host.scratch(4 * WORDS)
  const start = host.addressOf(out)
  host.share(WORK_OF_A_WORD * count, { count: groups }, (thread, from, to) => {
    on(thread, start + 4 * WORDS * from, to - from, block + COUNTERS * from)
  })
  if (left === 0) return
  on(host, tail, 1, block + groups * COUNTERS)
  host.integers(start + 4 * groups * WORDS, left).set(host.integers(tail, left))
}

/** `count` words of Philox 4x32-10 as int32, of the attributes `key`, `stream` and `block`. */
const words: WasmKernel = {
  kernelName: 'FlowsPhilox',
  functions: [philoxWords],
  bind: (host) => (params) => {
    const attributes = params.attrs ?? {}
    const out = host.output([Number(attributes['count'])], 'int32')
    fill(host, philoxWords, out, attributes, [])
    return out
  },
}

/** Uniform float32 in [low, high) of `shape`, of the same words. */
const uniforms: WasmKernel = {
  kernelName: 'FlowsPhiloxUniform',
  functions: [philoxUniforms],
  bind: (host) => (params) => {
    const attributes = params.attrs ?? {}
    const out = host.output([attributes['shape']].flat().map(Number))
    const [low, high] = [Number(attributes['low']), Number(attributes['high'])]
    fill(host, philoxUniforms, out, attributes, [low, high - low, Math.fround(low), Math.fround(high)])
    return out
  },
}

/** The kernels of core's `Rng`: its bits, faster. */
export const philoxKernels: readonly WasmKernel[] = [words, uniforms]
