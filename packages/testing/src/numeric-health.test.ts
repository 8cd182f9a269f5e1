import {
  add,
  dispose,
  div,
  fill,
  mul,
  reshape,
  sqrt,
  sub,
  type Tensor,
  tensor,
  tensor1d,
  zeros,
} from '@tensorflow/tfjs-core'
// Registers the gradients of TensorFlow.js.
import '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { type NumericHealth, numericHealth } from './numeric-health.ts'

type Program = (x: Tensor) => [Tensor, Tensor]

const double: Program = (x) => [mul(x, 2), fill(x.shape, Math.log(2))]
const halve: Program = (y) => [div(y, 2), fill(y.shape, -Math.log(2))]

/** The health of a map of given programs at points, with a parameter of 0 that is added to its input. */
function healthOf(forwardAndLogDet: Program, inverseAndLogDet: Program, points: readonly number[]): NumericHealth {
  const at = (parameters: Tensor, x: Tensor): Tensor => add(x, reshape(parameters, [-1]))
  const [x, parameters] = [tensor1d([...points]), zeros([points.length, 1])]
  const found = numericHealth(
    (raw) => ({
      forwardAndLogDet: (value) => forwardAndLogDet(at(raw, value)),
      inverseAndLogDet: (value) => inverseAndLogDet(at(raw, value)),
    }),
    x,
    parameters,
  )
  dispose([x, parameters])
  return found
}

it('finds nothing where there is nothing', () => {
  expect(healthOf(double, halve, [-3, 0, 4])).toEqual({
    points: 3,
    nonFiniteValues: 0,
    nonFiniteGradients: 0,
    roundTrip: new Float32Array(3),
    perRounding: new Float32Array(3),
  })
})

it('measures a round trip relative to the point, and to what rounding y does where the map is flat', () => {
  const flat: Program = (x) => [div(x, 1000), fill(x.shape, -Math.log(1000))]
  const off: Program = (y) => [add(mul(y, 1000), 0.5), fill(y.shape, Math.log(1000))]
  const { roundTrip, perRounding } = healthOf(flat, off, [4, 0.5])
  expect(roundTrip[0]).toBeCloseTo(0.125, 5)
  expect(roundTrip[1]).toBeCloseTo(0.5, 5)
  expect(perRounding[0]).toBeCloseTo(0.125, 5)
  const offset: Program = (x) => [add(div(x, 1000), 1), fill(x.shape, -Math.log(1000))]
  const back: Program = (y) => [add(mul(sub(y, 1), 1000), 0.5), fill(y.shape, Math.log(1000))]
  expect(healthOf(offset, back, [0]).perRounding[0]).toBeCloseTo(5e-4, 6)
})

it('counts values and gradients that are not finite, but not the -Infinity of no density', () => {
  const root: Program = (x) => [sqrt(x), fill(x.shape, 0)]
  const found = healthOf(root, halve, [-1, 0, 4])
  // y, x and nothing else are NaN at -1; d sqrt is infinite at 0 and NaN at -1, in the point and in the parameter.
  expect(found).toMatchObject({ nonFiniteValues: 2, nonFiniteGradients: 4 })
  const outside: Program = (x) => [x, tensor([0, Number.NEGATIVE_INFINITY])]
  const none = healthOf(outside, (y) => [y, fill(y.shape, 0)], [1, 2])
  expect(none.nonFiniteValues).toBe(0)
  expect(none.roundTrip).toHaveLength(1)
})
