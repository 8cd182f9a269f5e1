import {
  addFloat,
  addInt,
  andInt,
  choose,
  float,
  int,
  lessInt,
  loadFloat,
  shiftLeft,
  subtractFloat,
} from '../assembler/scalar.ts'
import { type Float, type Int, type Local, operation } from '../assembler/value.ts'
import { loadOne, loadSplat, multiply, negate, splat, subtract, truncate } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { exponential } from '../elementwise/exponentials.ts'
import { sizeOf } from '../layout/size-of.ts'
import { rowsOf, shareTensors } from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { eachFew, eachRow, loadFew, storeFew } from './each-row.ts'
import { finiteOr0, logSumExpRows } from './log-sum-exp-columns.ts'
import { shareLogSumExp } from './log-sum-exp-kernels.ts'

/** A float32 towards zero, as an integer; NaN to 0. */
function wholeAt(address: Int): Int {
  return operation('i32', [0xfd, 0x1b, 0], truncate(loadOne(address)))
}

const toFloat = (value: Int): Float => operation('f32', [0xb2], value)
const equalFloat = (a: Float, b: Float): Int => operation('i32', [0x5b], a, b)

/** A class 0 .. count - 1, 0 where the number at an address is none, and whether it is one. */
function classAt(f: FunctionWriter, address: Int, count: Int): { index: Local<'i32'>; isClass: Local<'i32'> } {
  const whole = f.variable(wholeAt(address))
  const inRange = andInt(lessInt(int(-1), whole), lessInt(whole, count))
  const isClass = f.variable(andInt(inRange, equalFloat(toFloat(whole), loadFloat(address))))
  return { index: f.variable(choose(isClass, whole, int(0))), isClass }
}

/** logits[at] - total of each row, -Infinity where `at` is no class. Parameters: logits, at, total, out, rows, count. */
const pickClass: WasmFunction = wasmFunction('categoricalLogProb', (f) => {
  const [logits = f.parameter('i32'), at = logits, total = logits, out = logits, rows = logits, count = logits] =
    f.ints(6)
  const bytes = f.variable(shiftLeft(count, int(2)))
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    const { index, isClass } = classAt(f, at, count)
    const value = subtractFloat(loadFloat(addInt(logits, shiftLeft(index, int(2)))), loadFloat(total))
    f.storeFloat(out, choose(isClass, value, float(Number.NEGATIVE_INFINITY)))
    f.advance(logits, bytes)
    for (const pointer of [at, total, out]) f.advance(pointer, 4)
  })
})

/** dy (1 at the class - softmax), 0 where `at` is no class. Parameters: dy, logits, at, total, dLogits, rows, count. */
const gradientOfLogits: WasmFunction = wasmFunction('categoricalLogProbGradient', (f) => {
  const [dy = f.parameter('i32'), logits = dy, at = dy, total = dy, dLogits = dy, rows = dy, count = dy] = f.ints(7)
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    const { index, isClass } = classAt(f, at, count)
    const own = f.variable(addInt(dLogits, shiftLeft(index, int(2))))
    const slope = f.variable(choose(isClass, loadFloat(dy), float(0)))
    const shift = f.variable(finiteOr0(loadSplat(total)))
    const fall = f.variable(negate(splat(slope)))
    eachFew(f, count, [logits, dLogits], (lanes) => {
      const power = exponential(f, f.variable(subtract(loadFew(f, logits, lanes), shift)))
      storeFew(f, dLogits, multiply(power, fall), lanes)
    })
    f.storeFloat(own, addFloat(loadFloat(own), slope))
    for (const pointer of [dy, at, total]) f.advance(pointer, 4)
  })
})

/** x[at] of each row, the nearest entry where `at` is outside. Parameters: x, at, out, rows, count. */
const pickEntry: WasmFunction = wasmFunction('takeEntry', (f) => {
  const [x = f.parameter('i32'), at = x, out = x, rows = x, count = x] = f.ints(5)
  const bytes = f.variable(shiftLeft(count, int(2)))
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    f.storeFloat(out, loadFloat(addInt(x, shiftLeft(nearestEntry(f, at, count), int(2)))))
    f.advance(x, bytes)
    for (const pointer of [at, out]) f.advance(pointer, 4)
  })
})

/** dy at the entry, 0 elsewhere. Parameters: dy, at, dx, rows, count. */
const placeEntry: WasmFunction = wasmFunction('takeEntryGradient', (f) => {
  const [dy = f.parameter('i32'), at = dy, dx = dy, rows = dy, count = dy] = f.ints(5)
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    const own = f.variable(addInt(dx, shiftLeft(nearestEntry(f, at, count), int(2))))
    eachFew(f, count, [dx], (lanes) => storeFew(f, dx, splat(float(0)), lanes))
    f.storeFloat(own, loadFloat(dy))
    for (const pointer of [dy, at]) f.advance(pointer, 4)
  })
})

function nearestEntry(f: FunctionWriter, address: Int, count: Int): Int {
  const whole = f.variable(wholeAt(address))
  const fromZero = f.variable(choose(lessInt(whole, int(0)), int(0), whole))
  return choose(lessInt(fromZero, count), fromZero, addInt(count, int(-1)))
}

/** log p of `at` [...] under `logits` [..., count], and logSumExp of the logits, which the gradient takes. */
const values: WasmKernel = {
  kernelName: 'FlowsCategoricalLogProb',
  functions: [logSumExpRows, pickClass],
  bind: (host, stock) => {
    const choosing = host.call(pickClass)
    return (params) => {
      const { logits, at } = params.inputs
      if (logits === undefined || at === undefined) return stock(params)
      const [out, total] = [host.output(at.shape), host.output(at.shape)]
      const [rows, count] = [sizeOf(at.shape), logits.shape.at(-1) ?? 0]
      shareLogSumExp(host, rowsOf(host, logits, rows), rowsOf(host, total, rows), { rows, count })
      choosing(...[logits, at, total, out].map((tensor) => host.addressOf(tensor)), rows, count)
      return [out, total]
    }
  },
}

/** Multiplications that a logit takes as long as. */
const WORK_OF_A_LOGIT = 30

/** From `dy`, `logits`, `at` and the `total` of the forward pass. */
const gradient: WasmKernel = {
  kernelName: 'FlowsCategoricalLogProbGradient',
  functions: [gradientOfLogits],
  bind: (host, stock) => (params) => {
    const { dy, logits, at, total } = params.inputs
    if (dy === undefined || logits === undefined || at === undefined || total === undefined) return stock(params)
    const dLogits = host.output(logits.shape)
    const [rows, count] = [sizeOf(at.shape), logits.shape.at(-1) ?? 0]
    const job = { run: gradientOfLogits, rows, work: WORK_OF_A_LOGIT * count, rest: [count] }
    shareTensors(host, job, [dy, logits, at, total, dLogits])
    return dLogits
  },
}

/** `x` [..., count], `at` [...] in float32. */
const entry: WasmKernel = {
  kernelName: 'FlowsTakeEntry',
  functions: [pickEntry],
  bind: (host, stock) => {
    const run = host.call(pickEntry)
    return (params) => {
      const { x, at } = params.inputs
      if (x === undefined || at === undefined) return stock(params)
      const out = host.output(at.shape)
      const tensors = [x, at, out].map((tensor) => host.addressOf(tensor))
      run(...tensors, sizeOf(at.shape), x.shape.at(-1) ?? 0)
      return out
    }
  },
}

const entryGradient: WasmKernel = {
  kernelName: 'FlowsTakeEntryGradient',
  functions: [placeEntry],
  bind: (host, stock) => {
    const run = host.call(placeEntry)
    return (params) => {
      const { dy, at } = params.inputs
      if (dy === undefined || at === undefined) return stock(params)
      const size = Number(params.attrs?.['size'])
      const dx = host.output([...at.shape, size])
      const tensors = [dy, at, dx].map((tensor) => host.addressOf(tensor))
      run(...tensors, sizeOf(at.shape), size)
      return dx
    }
  },
}

/** The kernels of core's `categoricalLogProb` and `takeEntry`. */
export const categoricalKernels: readonly WasmKernel[] = [values, gradient, entry, entryGradient]
