import { addInt, equalInt, int, lessInt, shiftLeft } from '../assembler/scalar.ts'
import type { Float, Int, Local, Vector } from '../assembler/value.ts'
import {
  add,
  and,
  divide,
  fastMaximum,
  fastMinimum,
  floats,
  floor,
  greater,
  greaterEqual,
  ints,
  lessEqual,
  loadVector,
  maximum,
  minimum,
  multiply,
  pick,
  splat,
  subtract,
  subtractInts,
} from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { decayingExponential } from '../elementwise/exponentials.ts'

/** What splines do beyond their interval; the functions get the place in this list. */
export const boundaryNames: readonly string[] = ['linear', 'circular', 'free', 'box']

export function isBoundary(code: Int, name: 'linear' | 'circular' | 'free' | 'box'): Int {
  return equalInt(code, int(boundaryNames.indexOf(name)))
}

type Lanes = Local<'v128'>

/** Four points in units of their intervals, as `placeInInterval` of core has them. */
export interface LanePlace {
  readonly unit: Lanes
  /** All bits where the point is in its interval. */
  readonly inside: Lanes
  readonly excess: Lanes
  readonly position: Lanes
  readonly low: Lanes
  readonly high: Lanes
  readonly range: Lanes
}

export function placeOf(f: FunctionWriter, x: Vector, [lowAt, highAt]: readonly [Int, Int], code: Int): LanePlace {
  const low = f.variable(loadVector(lowAt))
  const high = f.variable(loadVector(highAt))
  const range = f.variable(subtract(high, low))
  const at = f.variable(divide(subtract(x, low), range))
  const turns = f.variable(at)
  const position = f.variable(x)
  const inside = f.variable(ints(-1))
  const unit = f.variable(at)
  const excess = f.variable(at)
  // The first of two is kept where it is NaN.
  const clipped = (value: Vector): Vector => fastMinimum(fastMaximum(value, floats(0)), floats(1))
  f.when(
    isBoundary(code, 'circular'),
    () => {
      f.set(turns, floor(at))
      f.set(unit, clipped(subtract(at, turns)))
      f.set(excess, multiply(turns, range))
      f.set(position, subtract(x, excess))
    },
    () => {
      f.set(unit, clipped(at))
      f.set(excess, multiply(subtract(at, unit), range))
      f.set(inside, and(greaterEqual(x, low), lessEqual(x, high)))
    },
  )
  return { unit, inside, excess, position, low, high, range }
}

/** Raw sizes of four splines: places of K vectors, which become the exponentials of softmax, and what makes sizes of them. */
export interface LaneSizes {
  readonly place: Int
  /** 1 / the sum of the exponentials. */
  readonly perSum: Lanes
  /** (1 - K minimum) / the sum: size = minimum + this times the exponential. */
  readonly scale: Lanes
  readonly least: Lanes
}

export interface SizeLimits {
  readonly minimum: Float
  /** 1 - K minimum. */
  readonly rest: Float
}

/** Puts the exponentials of softmax into the place of the raw widths and heights. */
export function softmaxSizes(
  f: FunctionWriter,
  { places, bins, limits }: { places: readonly [Int, Int]; bins: Int; limits: readonly [SizeLimits, SizeLimits] },
): [LaneSizes, LaneSizes] {
  const bytes = f.variable(shiftLeft(bins, int(4)))
  const pointers = places.map((place) => f.variable(place))
  const [end = bytes] = [f.variable(addInt(places[0], bytes))]
  const forBins = (turn: (pointer: Int, i: number) => void): void => {
    for (const [i, pointer] of pointers.entries()) f.set(pointer, places[i] ?? pointer)
    const [first = bytes, second = bytes] = pointers
    f.sweep(first, end, 16, () => {
      turn(first, 0)
      turn(second, 1)
      f.advance(second, 16)
    })
  }
  const peaks = places.map((place) => f.variable(loadVector(place)))
  forBins((pointer, i) => {
    const peak = peaks[i]
    if (peak !== undefined) f.set(peak, fastMaximum(peak, loadVector(pointer)))
  })
  const sums = places.map(() => f.variable(floats(0)))
  forBins((pointer, i) => {
    const [peak, sum] = [peaks[i], sums[i]]
    if (peak === undefined || sum === undefined) return
    const power = f.variable(decayingExponential(f, subtract(loadVector(pointer), peak)))
    f.store(pointer, power)
    f.set(sum, add(sum, power))
  })
  const sizes = (i: 0 | 1): LaneSizes => {
    const perSum = f.variable(divide(floats(1), sums[i] ?? floats(1)))
    const scale = f.variable(multiply(perSum, splat(limits[i].rest)))
    return { place: places[i], perSum, scale, least: f.variable(splat(limits[i].minimum)) }
  }
  return [sizes(0), sizes(1)]
}

/** Sizes of bins from their exponentials. */
function sizeOf({ least, scale }: LaneSizes, power: Vector): Vector {
  return add(least, multiply(power, scale))
}

/** The bin of each of four points, in units of the interval, and what its gradient needs. */
export interface LaneSegment {
  readonly left: Lanes
  readonly bottom: Lanes
  readonly width: Lanes
  readonly height: Lanes
  /** Raw slopes at its ends. */
  readonly start: Lanes
  readonly end: Lanes
  /** Its number. */
  readonly bin: Lanes
  /** Exponentials of softmax, of widths and of heights: its own, and the sums of those below. */
  readonly own: readonly [Lanes, Lanes]
  readonly below: readonly [Lanes, Lanes]
}

export interface SegmentSearch {
  readonly sizes: readonly [LaneSizes, LaneSizes]
  /** The place of the raw slopes at K + 1 knots. */
  readonly slopes: Int
  readonly bins: Int
  readonly inverse: boolean
  /** Whether `bin`, `own` and `below` are filled in. */
  readonly forGradient: boolean
}

/** A knot belongs to the bin on its left; the last bin has no end, so that rounding of the sums pushes no point past it. */
export function segmentOf(
  f: FunctionWriter,
  unit: Vector,
  { sizes: [widths, heights], slopes, bins, inverse, forGradient }: SegmentSearch,
): LaneSegment {
  const zero = (): Lanes => f.variable(floats(0))
  const powers = [f.variable(loadVector(widths.place)), f.variable(loadVector(heights.place))] as const
  const shares = [f.variable(sizeOf(widths, powers[0])), f.variable(sizeOf(heights, powers[1]))] as const
  const knots = [zero(), zero()] as const
  const masses = [zero(), zero()] as const
  const found = {
    left: zero(),
    bottom: zero(),
    width: f.variable(shares[0]),
    height: f.variable(shares[1]),
    start: f.variable(loadVector(slopes)),
    end: f.variable(loadVector(slopes, 16)),
    bin: zero(),
    own: [f.variable(powers[0]), f.variable(powers[1])],
    below: [zero(), zero()],
  } as const
  const places = [f.variable(widths.place), f.variable(heights.place)] as const
  const slopeAt = f.variable(slopes)
  const [bin, above] = [f.variable(int(1)), zero()]
  f.while(lessInt(bin, bins), () => {
    for (const place of [...places, slopeAt]) f.advance(place, 16)
    for (const i of [0, 1] as const) {
      f.set(knots[i], add(knots[i], shares[i]))
      if (forGradient) f.set(masses[i], add(masses[i], powers[i]))
      f.set(powers[i], loadVector(places[i]))
      f.set(shares[i], sizeOf(i === 0 ? widths : heights, powers[i]))
    }
    f.set(above, greater(unit, knots[inverse ? 1 : 0]))
    const take = (target: Lanes, value: Vector): void => f.set(target, pick(above, value, target))
    take(found.left, knots[0])
    take(found.bottom, knots[1])
    take(found.width, shares[0])
    take(found.height, shares[1])
    take(found.start, loadVector(slopeAt))
    take(found.end, loadVector(slopeAt, 16))
    if (forGradient) {
      for (const i of [0, 1] as const) {
        take(found.own[i], powers[i])
        take(found.below[i], masses[i])
      }
      f.set(found.bin, subtractInts(found.bin, above))
    }
    f.advance(bin, 1)
  })
  return found
}

/** The ends of four bins in x's or y's units. */
export interface LaneEnds {
  readonly from: Lanes
  readonly to: Lanes
}

export function endsOf(f: FunctionWriter, corner: Vector, size: Vector, { range, low }: LanePlace): LaneEnds {
  const inUnits = (knot: Vector): Lanes => f.variable(add(multiply(knot, range), low))
  return { from: inUnits(corner), to: inUnits(add(corner, size)) }
}

/** The distance from the nearer end in units of the bin, and all bits where that is the upper one. */
export interface LaneKnot {
  readonly distance: Lanes
  readonly isUpper: Lanes
}

export function nearerKnot(f: FunctionWriter, { position }: LanePlace, { from, to }: LaneEnds): LaneKnot {
  const up = f.variable(subtract(position, from))
  const down = f.variable(subtract(to, position))
  // A bin whose ends are one float has distances of 0 or less, and 0 / 0 would be NaN.
  const size = maximum(subtract(to, from), floats(1e-37))
  const distance = f.variable(maximum(divide(minimum(up, down), size), floats(0)))
  return { distance, isUpper: f.variable(greater(up, down)) }
}

export function pointAt(f: FunctionWriter, { from, to }: LaneEnds, share: Vector, isUpper: Vector): Lanes {
  const away = f.variable(multiply(subtract(to, from), share))
  return f.variable(pick(isUpper, subtract(to, away), add(from, away)))
}
