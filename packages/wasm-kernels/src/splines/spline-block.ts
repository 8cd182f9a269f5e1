import { addInt, int, lessInt, shiftLeft, subtractInt } from '../assembler/scalar.ts'
import type { Float, Int, Local, Vector } from '../assembler/value.ts'
import {
  abs,
  add,
  divide,
  floats,
  greaterEqual,
  loadVector,
  maximum,
  multiply,
  negate,
  pick,
  splat,
} from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { decayingExponential } from '../elementwise/exponentials.ts'
import { logarithmOfOneToTwo } from '../elementwise/logarithms.ts'
import { fourRows, moveFours } from './columns-of-four.ts'
import { isBoundary, type LaneSegment, type LaneSizes, type SizeLimits, softmaxSizes } from './spline-lanes.ts'

type Lanes = Local<'v128'>

/** What both kernels of a spline get after their tensors, in this order. */
export interface SplineArguments {
  /** Points, at least 4. */
  readonly count: Local<'i32'>
  /** Ends of the intervals, low and high: `period` floats, then the first three again. */
  readonly low: Local<'i32'>
  readonly high: Local<'i32'>
  readonly period: Local<'i32'>
  /** Working memory of 3 K + 1 vectors. */
  readonly columns: Local<'i32'>
  readonly bins: Local<'i32'>
  /** Raw parameters of a point. */
  readonly parameterCount: Local<'i32'>
  readonly boundary: Local<'i32'>
  readonly limits: readonly [SizeLimits, SizeLimits]
  readonly minDerivative: Float
  /** What is added to a raw slope, so that 0 makes a slope of 1. */
  readonly slopeShift: Float
}

export function splineArguments(f: FunctionWriter): SplineArguments {
  const next = (): Local<'i32'> => f.parameter('i32')
  const real = (): Float => f.parameter('f32')
  const [count, low, high, period] = [next(), next(), next(), next()]
  const [columns, bins, parameterCount, boundary] = [next(), next(), next(), next()]
  const limits = [
    { minimum: real(), rest: real() },
    { minimum: real(), rest: real() },
  ] as const
  const ends = { minDerivative: real(), slopeShift: real() }
  return { count, low, high, period, columns, bins, parameterCount, boundary, limits, ...ends }
}

/** Four points: the first one's number, the bytes to them, and where the ends of their intervals are. */
export interface Block {
  readonly point: Local<'i32'>
  readonly bytes: Local<'i32'>
  readonly ends: readonly [Int, Int]
}

/** Runs for each four points; the last four may have been there before, and are the same again. */
export function eachBlock(
  f: FunctionWriter,
  { count, low, high, period }: SplineArguments,
  turn: (block: Block) => void,
): void {
  const point = f.variable(int(0))
  const last = f.variable(subtractInt(count, int(4)))
  const phase = f.variable(int(0))
  const bytes = f.variable(int(0))
  f.while(lessInt(point, count), () => {
    f.when(lessInt(last, point), () => {
      f.advance(phase, subtractInt(last, point))
      f.set(point, last)
    })
    // A step back of at most 3, and a step of 4, stay within a period of at least 4.
    f.when(lessInt(phase, int(0)), () => f.advance(phase, period))
    f.set(bytes, shiftLeft(point, int(2)))
    const offset = f.variable(shiftLeft(phase, int(2)))
    turn({ point, bytes, ends: [addInt(low, offset), addInt(high, offset)] })
    f.advance(point, 4)
    f.advance(phase, 4)
    f.when(lessInt(subtractInt(period, int(1)), phase), () => f.set(phase, subtractInt(phase, period)))
  })
}

/** The places of widths, heights and slopes at K + 1 knots among the columns. */
export interface ColumnPlaces {
  readonly widths: Local<'i32'>
  readonly heights: Local<'i32'>
  readonly slopes: Local<'i32'>
  /** Where the slopes that are learned start: those of 'linear' begin at the second knot. */
  readonly learned: Local<'i32'>
  readonly lastSlope: Local<'i32'>
  /** Columns of widths and heights, and of learned slopes. */
  readonly sizeCount: Local<'i32'>
  readonly slopeCount: Local<'i32'>
}

export function columnPlaces(
  f: FunctionWriter,
  { columns, bins, parameterCount, boundary }: SplineArguments,
): ColumnPlaces {
  const bytes = f.variable(shiftLeft(bins, int(4)))
  const heights = f.variable(addInt(columns, bytes))
  const slopes = f.variable(addInt(heights, bytes))
  const lastSlope = f.variable(addInt(slopes, bytes))
  const learned = f.variable(slopes)
  f.when(isBoundary(boundary, 'linear'), () => f.advance(learned, 16))
  const sizeCount = f.variable(addInt(bins, bins))
  const slopeCount = f.variable(subtractInt(parameterCount, sizeCount))
  return { widths: columns, heights, slopes, learned, lastSlope, sizeCount, slopeCount }
}

/** The raw parameters of a block as columns, with those of knots of fixed slope, which are 0. */
export function loadColumns(
  f: FunctionWriter,
  parameters: Int,
  places: ColumnPlaces,
  { parameterCount, boundary }: SplineArguments,
): void {
  const rows = fourRows(f, parameters, shiftLeft(parameterCount, int(2)))
  moveFours(f, { rows, columns: places.widths, count: places.sizeCount, toRows: false })
  moveFours(f, { rows, columns: places.learned, count: places.slopeCount, toRows: false })
  f.when(isBoundary(boundary, 'linear'), () => {
    f.store(places.slopes, floats(0))
    f.store(places.lastSlope, floats(0))
  })
  f.when(isBoundary(boundary, 'circular'), () => f.store(places.lastSlope, loadVector(places.slopes)))
}

export function sizesOf(
  f: FunctionWriter,
  { widths, heights }: ColumnPlaces,
  { bins, limits }: SplineArguments,
): [LaneSizes, LaneSizes] {
  return softmaxSizes(f, { places: [widths, heights], bins, limits })
}

/** A slope minDerivative + softplus(raw + c), and its derivative sigmoid(raw + c). */
export interface KnotSlope {
  readonly slope: Lanes
  readonly change: Lanes
}

export function knotSlopes(
  f: FunctionWriter,
  { start, end }: LaneSegment,
  { minDerivative, slopeShift }: SplineArguments,
): [KnotSlope, KnotSlope] {
  const one = (raw: Vector): KnotSlope => {
    const x = f.variable(add(raw, splat(slopeShift)))
    const decay = f.variable(decayingExponential(f, negate(abs(x))))
    const soft = f.variable(add(maximum(x, floats(0)), logarithmOfOneToTwo(f, decay)))
    const rising = greaterEqual(x, floats(0))
    const change = divide(pick(rising, floats(1), decay), add(floats(1), decay))
    return { slope: f.variable(add(soft, splat(minDerivative))), change: f.variable(change) }
  }
  return [one(start), one(end)]
}

/** The slopes at the nearer and the farther end, as multiples of the secant. */
export function relativeSlopes(
  f: FunctionWriter,
  perSlope: Vector,
  [start, end]: readonly [KnotSlope, KnotSlope],
  isUpper: Vector,
): { near: Lanes; far: Lanes } {
  return {
    near: f.variable(multiply(pick(isUpper, end.slope, start.slope), perSlope)),
    far: f.variable(multiply(pick(isUpper, start.slope, end.slope), perSlope)),
  }
}
