import { addInt, differentInt, int, multiplyInt, shiftLeft } from '../assembler/scalar.ts'
import type { Local, Vector } from '../assembler/value.ts'
import {
  add,
  addInts,
  and,
  divide,
  equalInts,
  floats,
  ints,
  lessInts,
  loadVector,
  multiply,
  negate,
  or,
  pick,
  subtract,
} from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { fourRows, moveFours } from './columns-of-four.ts'
import { curveAt, partialsAt } from './rational-quadratic-curve.ts'
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
import {
  boundaryNames,
  endsOf,
  isBoundary,
  type LanePlace,
  type LaneSegment,
  type LaneSizes,
  nearerKnot,
  placeOf,
  segmentOf,
} from './spline-lanes.ts'

type Lanes = Local<'v128'>

/**
 * The gradients of point and raw parameters, from those of y and log-det at the point on the side of forward, in both
 * directions, by the formulas of core's `splineGradients`.
 *
 * Parameters: dy, dLogDet, x, parameters, dx, dParameters, then those of every spline function.
 */
function gradientOf(inverse: boolean): WasmFunction {
  return wasmFunction(`rationalQuadraticGradient-${inverse ? 'inverse' : 'forward'}`, (f) => {
    const [dy = f.parameter('i32'), dLogDet = int(0), x = int(0), parameters = int(0)] = f.ints(4)
    const [dx = f.parameter('i32'), dParameters = int(0)] = f.ints(2)
    const spline = splineArguments(f)
    const places = columnPlaces(f, spline)
    const rowBytes = f.variable(shiftLeft(spline.parameterCount, int(2)))
    eachBlock(f, spline, (block) => {
      const load = (from: typeof x): Lanes => f.variable(loadVector(addInt(from, block.bytes)))
      const offset = f.variable(multiplyInt(block.bytes, spline.parameterCount))
      loadColumns(f, addInt(parameters, offset), places, spline)
      const cotangents = { dy: load(dy), dLogDet: load(dLogDet), x: load(x) }
      const gradient = gradientAt(f, { ...cotangents, block, places, spline, inverse })
      f.store(addInt(dx, block.bytes), gradient)
      const rows = fourRows(f, addInt(dParameters, offset), rowBytes)
      moveFours(f, { rows, columns: places.widths, count: places.sizeCount, toRows: true })
      moveFours(f, { rows, columns: places.learned, count: places.slopeCount, toRows: true })
    })
  })
}

interface Point {
  readonly dy: Lanes
  readonly dLogDet: Lanes
  readonly x: Lanes
  readonly block: Block
  readonly places: ColumnPlaces
  readonly spline: SplineArguments
  readonly inverse: boolean
}

/** A point on its curve. */
function curveOf(f: FunctionWriter, { x, block, places, spline }: Point) {
  const place = placeOf(f, x, block.ends, spline.boundary)
  const sizes = sizesOf(f, places, spline)
  const search = { sizes, slopes: places.slopes, bins: spline.bins, inverse: false, forGradient: true }
  const segment = segmentOf(f, place.unit, search)
  const { width, height } = segment
  const { distance, isUpper } = nearerKnot(f, place, endsOf(f, segment.left, width, place))
  const perSlope = f.variable(divide(width, height))
  const ends = knotSlopes(f, segment, spline)
  const { near, far } = relativeSlopes(f, perSlope, ends, isUpper)
  const curve = curveAt(f, distance, near, far)
  const partials = partialsAt(f, distance, near, far, curve.terms)
  const sign = f.variable(pick(isUpper, floats(-1), floats(1)))
  return { place, sizes, segment, distance, isUpper, perSlope, ends, near, far, curve, partials, sign }
}

type CurvePlace = ReturnType<typeof curveOf>

/** dx; the gradients of the raw parameters take their places among the columns. */
function gradientAt(f: FunctionWriter, point: Point): Lanes {
  const at = curveOf(f, point)
  const { place, partials } = at
  const { dy, spline, inverse } = point
  const { width, height } = at.segment
  const slope = f.variable(multiply(at.curve.slope, divide(height, width)))
  const log = f.variable(point.dLogDet)
  f.when(isBoundary(spline.boundary, 'free'), () => {
    f.set(log, add(log, multiply(inverse ? dy : multiply(dy, slope), place.excess)))
  })
  const isInside = f.variable(and(place.inside, floats(1)))
  const logInside = f.variable(multiply(isInside, log))
  const bendPerWidth = divide(multiply(at.sign, partials.logByU), width)
  const bend = f.variable(divide(multiply(logInside, bendPerWidth), place.range))
  const dInput = f.variable(inverse ? divide(subtract(dy, bend), slope) : add(multiply(dy, slope), bend))
  const value = f.variable(multiply(multiply(isInside, inverse ? negate(dInput) : dy), place.range))
  if (inverse) for (const part of [log, logInside]) f.set(part, negate(part))
  // Only free ends have a log-det outside that depends on parameters.
  f.when(differentInt(spline.boundary, int(boundaryNames.indexOf('free'))), () => f.set(log, logInside))
  binGradients(f, point, at, { value, log, logInside })
  outsideGradient(f, dInput, point, place)
  return dInput
}

/** Of the forward map: of the value in units of the interval, of the log-det, and of that where the point is inside. */
interface Cotangents {
  readonly value: Lanes
  readonly log: Lanes
  readonly logInside: Lanes
}

function binGradients(f: FunctionWriter, point: Point, at: CurvePlace, { value, log, logInside }: Cotangents): void {
  const { segment, sizes, isUpper, perSlope, near, far, curve, partials, sign } = at
  const { width, height } = segment
  const rise = f.variable(multiply(value, sign))
  const ofShare = f.variable(multiply(rise, height))
  const byU = f.variable(add(multiply(ofShare, curve.slope), multiply(logInside, partials.logByU)))
  const byNear = f.variable(add(multiply(ofShare, partials.shareByNear), multiply(log, partials.logByNear)))
  const byFar = f.variable(add(multiply(ofShare, partials.shareByFar), multiply(log, partials.logByFar)))
  const bySlopes = f.variable(add(multiply(byNear, near), multiply(byFar, far)))
  const knotX = f.variable(negate(divide(multiply(sign, byU), width)))
  const ofWidth = divide(subtract(bySlopes, add(multiply(byU, at.distance), log)), width)
  const ofHeight = add(multiply(rise, curve.share), divide(subtract(log, bySlopes), height))
  const ofOwn = (own: Vector, knot: Vector): Lanes => f.variable(add(own, and(isUpper, knot)))
  const [start, end] = at.ends
  storeGradients(f, {
    segment,
    sizes,
    own: [ofOwn(ofWidth, knotX), ofOwn(ofHeight, value)],
    below: [knotX, value],
    start: f.variable(multiply(multiply(pick(isUpper, byFar, byNear), perSlope), start.change)),
    end: f.variable(multiply(multiply(pick(isUpper, byNear, byFar), perSlope), end.change)),
    places: point.places,
    spline: point.spline,
  })
}

function outsideGradient(f: FunctionWriter, dInput: Lanes, { dy, spline }: Point, { inside }: LanePlace): void {
  f.when(isBoundary(spline.boundary, 'linear'), () => f.set(dInput, pick(inside, dInput, dy)))
  f.when(isBoundary(spline.boundary, 'box'), () => f.set(dInput, and(inside, dInput)))
}

interface BinGradients {
  readonly segment: LaneSegment
  readonly sizes: readonly [LaneSizes, LaneSizes]
  /** Of the width and the height of the own bin, and of those of each bin below. */
  readonly own: readonly [Lanes, Lanes]
  readonly below: readonly [Lanes, Lanes]
  /** Of the raw slopes at the ends of the own bin. */
  readonly start: Lanes
  readonly end: Lanes
  readonly places: ColumnPlaces
  readonly spline: SplineArguments
}

/** Through softmax: draw_k = (1 - K minimum) p_k (d_k - sum_j p_j d_j), where d is 0 above the own bin. */
function storeGradients(f: FunctionWriter, at: BinGradients): void {
  const { segment, sizes, places, spline } = at
  const means = ([0, 1] as const).map((i) => {
    const sum = add(multiply(at.below[i], segment.below[i]), multiply(at.own[i], segment.own[i]))
    return f.variable(multiply(sum, sizes[i].perSum))
  })
  const bin = f.variable(ints(0))
  const own = f.variable(ints(0))
  const below = f.variable(ints(0))
  const previous = f.variable(ints(0))
  const [width, height, slope] = [places.widths, places.heights, places.slopes].map((place) => f.variable(place))
  if (width === undefined || height === undefined || slope === undefined) throw new Error('three places')
  const storeSlope = (): void => f.store(slope, or(and(own, at.start), and(previous, at.end)))
  f.sweep(width, places.heights, 16, () => {
    f.set(own, equalInts(bin, segment.bin))
    f.set(below, lessInts(bin, segment.bin))
    for (const [i, place] of [width, height].entries()) {
      const [size, mean] = [sizes[i], means[i]]
      const [ofOwn, ofBelow] = [at.own[i], at.below[i]]
      if (size === undefined || mean === undefined || ofOwn === undefined || ofBelow === undefined) continue
      const gradient = pick(own, ofOwn, and(below, ofBelow))
      f.store(place, multiply(multiply(loadVector(place), size.scale), subtract(gradient, mean)))
    }
    storeSlope()
    f.set(previous, own)
    f.set(bin, addInts(bin, ints(1)))
    f.advance(height, 16)
    f.advance(slope, 16)
  })
  f.set(own, ints(0))
  storeSlope()
  // A circle's first and last knot are one.
  f.when(isBoundary(spline.boundary, 'circular'), () => {
    f.store(places.slopes, add(loadVector(places.slopes), loadVector(places.lastSlope)))
  })
}

export const rationalQuadraticForwardGradient: WasmFunction = gradientOf(false)
export const rationalQuadraticInverseGradient: WasmFunction = gradientOf(true)
