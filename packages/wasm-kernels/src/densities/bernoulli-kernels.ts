import type { TensorInfo } from '@tensorflow/tfjs-core'
import { choose, demote, double } from '../assembler/scalar.ts'
import {
  abs,
  add,
  anyTrue,
  equal,
  floats,
  loadSplat,
  maximum,
  multiply,
  negate,
  notEqual,
  or,
  pick,
  subtract,
} from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { decayingExponential } from '../elementwise/exponentials.ts'
import { logistic } from '../elementwise/gates.ts'
import { logarithmOfOneToTwo } from '../elementwise/logarithms.ts'
import { sizeOf } from '../layout/size-of.ts'
import {
  type Periods,
  type Rows,
  type RowsJob,
  repeatedRowsOf,
  rowsOf,
  shareRows,
  unitOf,
} from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { addTo, doubleSum, totalOf } from './double-sum.ts'
import { eachFew, eachRow, loadFew, storeFew } from './each-row.ts'

/** sum(x l - softplus(l)) of each row, -Infinity where an x is neither 0 nor 1. Parameters: logits, x, out, rows, d, rows of x. */
const logProb: WasmFunction = wasmFunction('bernoulliLogProb', (f) => {
  const [logits = f.parameter('i32'), x = logits, out = logits, rows = logits, d = logits, period = logits] = f.ints(6)
  eachRow(f, { rows, period, shared: [x] }, () => {
    const sum = doubleSum(f)
    const isOther = f.variable(floats(0))
    eachFew(f, d, [logits, x], (lanes) => {
      const [logit, at] = [loadFew(f, logits, lanes), loadFew(f, x, lanes)]
      const decay = f.variable(decayingExponential(f, negate(abs(logit))))
      const softplus = add(maximum(logit, floats(0)), logarithmOfOneToTwo(f, decay))
      addTo(f, sum, f.variable(subtract(multiply(at, logit), softplus)), lanes)
      f.set(isOther, or(isOther, notEqual(multiply(at, subtract(floats(1), at)), floats(0))))
    })
    const total = f.variable(totalOf(f, sum))
    f.storeFloat(out, demote(choose(anyTrue(isOther), double(Number.NEGATIVE_INFINITY), total)))
    f.advance(out, 4)
  })
})

/** dl = dy (x - sigmoid(l)), 0 where the value is -Infinity. Parameters: dy, value, logits, x, dl, rows, d, rows of x. */
const gradientOfLogits: WasmFunction = wasmFunction('bernoulliLogProbGradient', (f) => {
  const [dy = f.parameter('i32'), value = dy, logits = dy, x = dy, dl = dy, rows = dy, d = dy, period = dy] = f.ints(8)
  eachRow(f, { rows, period, shared: [x] }, () => {
    const isOutside = equal(loadSplat(value), floats(Number.NEGATIVE_INFINITY))
    const slope = f.variable(pick(isOutside, floats(0), loadSplat(dy)))
    eachFew(f, d, [logits, x, dl], (lanes) => {
      const share = logistic(f, loadFew(f, logits, lanes))
      storeFew(f, dl, multiply(slope, subtract(loadFew(f, x, lanes), share)), lanes)
    })
    f.advance(dy, 4)
    f.advance(value, 4)
  })
})

/** Multiplications that a logit takes as long as. */
const WORK_OF_A_LOGIT = 60

function jobOf(run: WasmFunction, logits: TensorInfo, x: TensorInfo): RowsJob & Periods {
  const [rows = 0, period = 0] = [logits, x].map(({ shape }) => sizeOf(shape.slice(0, -1)))
  const d = logits.shape.at(-1) ?? 0
  return { run, rows, period, work: WORK_OF_A_LOGIT * d, unit: unitOf({ rows, period }), rest: [d, period] }
}

/** Of `logits` [..., d], and `x` of the shape of its last axes. */
const values: WasmKernel = {
  kernelName: 'FlowsBernoulliLogProb',
  functions: [logProb],
  bind: (host, stock) => (params) => {
    const { logits, x } = params.inputs
    if (logits === undefined || x === undefined) return stock(params)
    const out = host.output(logits.shape.slice(0, -1))
    const job = jobOf(logProb, logits, x)
    const ofRow = (tensor: TensorInfo): Rows => rowsOf(host, tensor, job.rows)
    shareRows(host, job, [ofRow(logits), repeatedRowsOf(host, x, job), ofRow(out)])
    return out
  },
}

/** That of the logits, from `dy`, the `value`, `logits` and `x`. */
const gradient: WasmKernel = {
  kernelName: 'FlowsBernoulliLogProbGradient',
  functions: [gradientOfLogits],
  bind: (host, stock) => (params) => {
    const { dy, value, logits, x } = params.inputs
    if (dy === undefined || value === undefined || logits === undefined || x === undefined) return stock(params)
    const dLogits = host.output(logits.shape)
    const job = jobOf(gradientOfLogits, logits, x)
    const ofRow = (tensor: TensorInfo): Rows => rowsOf(host, tensor, job.rows)
    const shared = repeatedRowsOf(host, x, job)
    shareRows(host, job, [ofRow(dy), ofRow(value), ofRow(logits), shared, ofRow(dLogits)])
    return dLogits
  },
}

/** The kernels of core's `bernoulliLogProb`. */
export const bernoulliKernels: readonly WasmKernel[] = [values, gradient]
