import type { Local, Vector } from '../assembler/value.ts'
import {
  abs,
  add,
  divide,
  floats,
  greaterEqual,
  multiply,
  negate,
  pick,
  squareRoot,
  subtract,
} from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'

type Lanes = Local<'v128'>

/** The curve of core's `rationalQuadraticKind` at four points; the formulas are there. */
export interface CurveLanes {
  readonly share: Lanes
  /** g', above 0. */
  readonly slope: Lanes
  readonly terms: Terms
}

interface Terms {
  readonly rest: Lanes
  readonly square: Lanes
  readonly restSquare: Lanes
  readonly product: Lanes
  readonly numerator: Lanes
  readonly denominator: Lanes
}

export function curveAt(f: FunctionWriter, u: Vector, near: Vector, far: Vector): CurveLanes {
  const rest = f.variable(subtract(floats(1), u))
  const product = f.variable(multiply(u, rest))
  const square = f.variable(multiply(u, u))
  const restSquare = f.variable(multiply(rest, rest))
  const ends = add(multiply(far, square), multiply(near, restSquare))
  const numerator = f.variable(add(ends, add(product, product)))
  const denominator = f.variable(add(add(square, restSquare), multiply(add(near, far), product)))
  const share = f.variable(divide(add(square, multiply(near, product)), denominator))
  // Divided twice: the square of a denominator overflows first.
  const slope = f.variable(divide(divide(numerator, denominator), denominator))
  return { share, slope, terms: { rest, square, restSquare, product, numerator, denominator } }
}

export interface PartialLanes {
  readonly shareByNear: Lanes
  readonly shareByFar: Lanes
  readonly logByU: Lanes
  readonly logByNear: Lanes
  readonly logByFar: Lanes
}

export function partialsAt(f: FunctionWriter, u: Vector, near: Vector, far: Vector, terms: Terms): PartialLanes {
  const { rest, square, restSquare, product, numerator, denominator } = terms
  const flat = f.variable(divide(product, denominator))
  const twice = f.variable(add(flat, flat))
  const lean = f.variable(subtract(rest, u))
  const nearRest = f.variable(multiply(near, rest))
  const farU = f.variable(multiply(far, u))
  const ofNumerator = subtract(add(farU, lean), nearRest)
  const ofDenominator = multiply(divide(subtract(add(near, far), floats(2)), denominator), lean)
  const half = f.variable(subtract(divide(ofNumerator, numerator), ofDenominator))
  return {
    shareByNear: f.variable(multiply(multiply(flat, rest), divide(add(rest, farU), denominator))),
    shareByFar: f.variable(negate(multiply(multiply(flat, u), divide(add(u, nearRest), denominator)))),
    logByU: f.variable(add(half, half)),
    logByNear: f.variable(subtract(divide(restSquare, numerator), twice)),
    logByFar: f.variable(subtract(divide(square, numerator), twice)),
  }
}

/** u with g(u) = t. */
export function rootOf(f: FunctionWriter, t: Vector, near: Vector, far: Vector): Lanes {
  const rest = f.variable(subtract(floats(1), t))
  const lean = f.variable(subtract(multiply(near, rest), multiply(far, t)))
  const up = f.variable(add(t, t))
  const down = f.variable(add(rest, rest))
  const discriminant = add(multiply(lean, lean), multiply(multiply(floats(4), t), rest))
  const away = f.variable(add(abs(lean), squareRoot(discriminant)))
  const leans = f.variable(greaterEqual(lean, floats(0)))
  return f.variable(divide(pick(leans, up, away), add(pick(leans, up, down), away)))
}
