import { addDouble, demote, double, int, loadFloat, multiplyDouble, promote } from '../assembler/scalar.ts'
import { divide, loadSplat, multiply, negate, subtract } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { logarithm } from '../elementwise/logarithms.ts'
import { sizeOf } from '../layout/size-of.ts'
import { repeatedRowsOf, rowsOf, shareRows, unitOf } from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { addTo, doubleSum, totalOf } from './double-sum.ts'
import { eachFew, eachRow, loadFew, storeFew } from './each-row.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

/** -sum(log scale) - d log sqrt(2 pi) of each row. Parameters: scale, out, rows, d, d log sqrt(2 pi) (f64). */
const normalizers: WasmFunction = wasmFunction('normalNormalizers', (f) => {
  const [scale = f.parameter('i32'), out = f.parameter('i32'), rows = int(0), d = int(0)] = f.ints(4)
  const constant = f.parameter('f64')
  eachRow(f, { rows, period: rows, shared: [] }, () => {
    const sum = doubleSum(f)
    eachFew(f, d, [scale], (lanes) => addTo(f, sum, f.variable(logarithm(f, loadFew(f, scale, lanes))), lanes))
    f.storeFloat(out, demote(multiplyDouble(addDouble(totalOf(f, sum), constant), double(-1))))
    f.advance(out, 4)
  })
})

/**
 * -sum(((x - loc) / scale)^2) / 2 plus the normalizer, of each row. Parameters: x, loc, scale, normalizers, out, rows, d,
 * rows of loc and scale.
 */
const logProb: WasmFunction = wasmFunction('normalLogProb', (f) => {
  const [x = f.parameter('i32'), loc = x, scale = x, normalizer = x, out = x, rows = x, d = x, period = x] = f.ints(8)
  eachRow(f, { rows, period, shared: [loc, scale, normalizer] }, () => {
    const sum = doubleSum(f)
    eachFew(f, d, [x, loc, scale], (lanes) => {
      const z = f.variable(divide(subtract(loadFew(f, x, lanes), loadFew(f, loc, lanes)), loadFew(f, scale, lanes)))
      addTo(f, sum, f.variable(multiply(z, z)), lanes)
    })
    const total = multiplyDouble(totalOf(f, sum), double(-0.5))
    f.storeFloat(out, demote(addDouble(total, promote(loadFloat(normalizer)))))
    f.advance(out, 4)
    f.advance(normalizer, 4)
  })
})

/** dx = -dy (x - loc) / scale^2. Parameters: dy, x, loc, scale, dx, rows, d, rows of loc and scale. */
const gradientOfX: WasmFunction = wasmFunction('normalLogProbGradient', (f) => {
  const [dy = f.parameter('i32'), x = dy, loc = dy, scale = dy, dx = dy, rows = dy, d = dy, period = dy] = f.ints(8)
  eachRow(f, { rows, period, shared: [loc, scale] }, () => {
    const slope = f.variable(negate(loadSplat(dy)))
    eachFew(f, d, [x, loc, scale, dx], (lanes) => {
      const deviation = loadFew(f, scale, lanes)
      const z = divide(subtract(loadFew(f, x, lanes), loadFew(f, loc, lanes)), deviation)
      storeFew(f, dx, divide(multiply(slope, z), deviation), lanes)
    })
    f.advance(dy, 4)
  })
})

/** Multiplications that a number of a row takes as long as. */
const WORK_OF_A_NUMBER = 10

/** Of `x` [..., d], and `loc` and `scale` of the shape of its last axes. */
const values: WasmKernel = {
  kernelName: 'FlowsNormalLogProb',
  functions: [normalizers, logProb],
  bind: (host, stock) => {
    const normalize = host.call(normalizers)
    return (params) => {
      const { x, loc, scale } = params.inputs
      if (x === undefined || loc === undefined || scale === undefined) return stock(params)
      const out = host.output(x.shape.slice(0, -1))
      const [rows, d] = [sizeOf(out.shape), x.shape.at(-1) ?? 0]
      const period = sizeOf(loc.shape.slice(0, -1))
      const scratch = host.scratch(4 * period)
      normalize(host.addressOf(scale), scratch, period, d, d * LOG_SQRT_2_PI)
      const repeated = { rows, period }
      const places = [
        rowsOf(host, x, rows),
        ...[loc, scale].map((tensor) => repeatedRowsOf(host, tensor, repeated)),
        { start: scratch, step: period < rows ? 0 : 4 },
        rowsOf(host, out, rows),
      ]
      const job = { run: logProb, rows, work: WORK_OF_A_NUMBER * d, unit: unitOf(repeated), rest: [d, period] }
      shareRows(host, job, places)
      return out
    }
  },
}

/** That of x, from `dy`, `x`, `loc` and `scale`. */
const gradient: WasmKernel = {
  kernelName: 'FlowsNormalLogProbGradient',
  functions: [gradientOfX],
  bind: (host, stock) => (params) => {
    const { dy, x, loc, scale } = params.inputs
    if (dy === undefined || x === undefined || loc === undefined || scale === undefined) return stock(params)
    const dx = host.output(x.shape)
    const [rows, d, period] = [sizeOf(dy.shape), x.shape.at(-1) ?? 0, sizeOf(loc.shape.slice(0, -1))]
    const repeated = { rows, period }
    const places = [
      ...[dy, x].map((tensor) => rowsOf(host, tensor, rows)),
      ...[loc, scale].map((tensor) => repeatedRowsOf(host, tensor, repeated)),
      rowsOf(host, dx, rows),
    ]
    const job = { run: gradientOfX, rows, work: WORK_OF_A_NUMBER * d, unit: unitOf(repeated), rest: [d, period] }
    shareRows(host, job, places)
    return dx
  },
}

/** The kernels of core's `normalLogProb`. */
export const normalKernels: readonly WasmKernel[] = [values, gradient]
