import { addInt, int, multiplyInt } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import {
  add,
  and,
  divide,
  floats,
  loadVector,
  maximum,
  minimum,
  multiply,
  notEqual,
  pick,
} from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { logarithm } from '../elementwise/logarithms.ts'
import { curveAt, rootOf } from './rational-quadratic-curve.ts'
import {
  type Block,
  type ColumnPlaces,
  columnPlaces,
  eachBlock,
  knotSlopes,
  loadColumns,
  relativeSlopes,
  type SplineArguments,
  sizesOf,
  splineArguments,
} from './spline-block.ts'
import { endsOf, isBoundary, type LanePlace, nearerKnot, placeOf, pointAt, segmentOf } from './spline-lanes.ts'

/**
 * y and the log-det of rational-quadratic splines of raw parameters, four points at a time, by the formulas of core's
 * composite.
 *
 * Parameters: x, parameters, y, log-det, then those of every spline function.
 */
function valuesOf(inverse: boolean): WasmFunction {
  return wasmFunction(`rationalQuadratic-${inverse ? 'inverse' : 'forward'}`, (f) => {
    const [x = f.parameter('i32'), parameters = int(0), y = int(0), logDet = int(0)] = f.ints(4)
    const spline = splineArguments(f)
    const places = columnPlaces(f, spline)
    eachBlock(f, spline, (block) => {
      const at = f.variable(loadVector(addInt(x, block.bytes)))
      const row = addInt(parameters, multiplyInt(block.bytes, spline.parameterCount))
      loadColumns(f, row, places, spline)
      const values = valuesAt(f, { x: at, block, places, spline, inverse })
      f.store(addInt(y, block.bytes), values.y)
      f.store(addInt(logDet, block.bytes), values.logDet)
    })
  })
}

interface Point {
  readonly x: Local<'v128'>
  readonly block: Block
  readonly places: ColumnPlaces
  readonly spline: SplineArguments
  readonly inverse: boolean
}

function valuesAt(f: FunctionWriter, { x, block, places, spline, inverse }: Point): { y: Vector; logDet: Vector } {
  const place = placeOf(f, x, block.ends, spline.boundary)
  const sizes = sizesOf(f, places, spline)
  const search = { sizes, slopes: places.slopes, bins: spline.bins, inverse, forGradient: false }
  const segment = segmentOf(f, place.unit, search)
  const across = endsOf(f, segment.left, segment.width, place)
  const along = endsOf(f, segment.bottom, segment.height, place)
  const { distance, isUpper } = nearerKnot(f, place, inverse ? along : across)
  const perSlope = f.variable(divide(segment.width, segment.height))
  const { near, far } = relativeSlopes(f, perSlope, knotSlopes(f, segment, spline), isUpper)
  const u = inverse ? rootOf(f, distance, near, far) : distance
  const curve = curveAt(f, u, near, far)
  const secant = divide(segment.height, segment.width)
  const slope = f.variable(inverse ? divide(perSlope, curve.slope) : multiply(curve.slope, secant))
  const y = pointAt(f, inverse ? across : along, inverse ? u : curve.share, isUpper)
  const logDet = f.variable(logarithm(f, slope))
  beyond(f, { x, y, logDet, slope, place, boundary: spline.boundary })
  return { y, logDet }
}

interface Image {
  readonly x: Local<'v128'>
  readonly y: Local<'v128'>
  readonly logDet: Local<'v128'>
  /** Of the map that is applied. */
  readonly slope: Local<'v128'>
  readonly place: LanePlace
  readonly boundary: Int
}

/** The map of the whole line, from its values at the points of the interval that stand for x. NaN stays NaN. */
function beyond(f: FunctionWriter, { x, y, logDet, slope, place, boundary }: Image): void {
  const { inside, excess, low, high } = place
  f.when(isBoundary(boundary, 'linear'), () => {
    f.set(y, pick(inside, y, x))
    f.set(logDet, multiply(logDet, and(inside, floats(1))))
  })
  f.when(isBoundary(boundary, 'circular'), () => f.set(y, add(y, excess)))
  f.when(isBoundary(boundary, 'free'), () => f.set(y, add(y, multiply(excess, slope))))
  f.when(isBoundary(boundary, 'box'), () => {
    // low + range may round to the float32 above high, which the inverse would call outside.
    const image = minimum(maximum(y, low), high)
    f.set(y, pick(notEqual(x, x), x, image))
    f.set(logDet, pick(inside, logDet, floats(Number.NEGATIVE_INFINITY)))
  })
}

export const rationalQuadraticForward: WasmFunction = valuesOf(false)
export const rationalQuadraticInverse: WasmFunction = valuesOf(true)
