import {
  add,
  concat,
  grad,
  mul,
  reshape,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { type Bijection, forwardEventShape } from '@tfjs-flows/core'
import { type BijectorCase, withBijector } from './bijector-case.ts'
import { expectFinite } from './expect-close.ts'
import { gradientMismatches } from './gradient-check.ts'
import type { Law } from './law.ts'
import { tolerances } from './tolerances.ts'

const DIRECTIONS = ['forwardAndLogDet', 'inverseAndLogDet'] as const
type Direction = (typeof DIRECTIONS)[number]

/** Laws of the gradients in the input, the context and the parameters, in both directions. */
export function bijectorGradientLaws(subject: BijectorCase): Law[] {
  const { boundedBecause } = subject
  return [
    { name: 'every parameter has a finite gradient that is not zero', check: () => checkEveryParameter(subject) },
    { name: 'gradients in the parameters match differences', check: () => checkParameterGradients(subject) },
    { name: 'gradients in the input and the context match differences', check: () => checkInputGradients(subject) },
    {
      name: 'values and gradients are finite up to |x| = 1e6',
      ...(boundedBecause !== undefined && { skip: boundedBecause }),
      check: () => checkFarInputs(subject),
    },
  ]
}

/** y and its log-det as one vector. */
function outputs(bijector: Bijection, direction: Direction, x: Tensor, context?: Tensor): Tensor {
  const [y, logDet] = bijector[direction](x, context)
  return concat([reshape(y, [-1]), reshape(logDet, [-1])])
}

/** A sum of the outputs with weights of one sign and irregular size, whose parts cannot cancel. */
function weighted(y: Tensor): Scalar {
  return sum(mul(y, tensor(Float32Array.from({ length: y.size }, (_, i) => 1 + 0.37 * Math.sin(1 + 2.1 * i)))))
}

/** Where a direction's input comes from: for the inverse, the image of the forward input. */
function inputOf(
  subject: BijectorCase,
  bijector: Bijection,
  direction: Direction,
  x: Tensor,
  context?: Tensor,
): Tensor {
  if (direction === 'forwardAndLogDet') return x
  return isOntoSpace(subject, x, bijector) ? x : bijector.forward(x, context)
}

/** Whether any x is an input of the inverse too: the image is all of R, in the shape of x. */
function isOntoSpace({ boundedBecause, edges, chart }: BijectorCase, x: Tensor, bijector: Bijection): boolean {
  const event = x.shape.slice(x.rank - bijector.eventRank)
  const keepsShape = forwardEventShape(bijector, event).join() === event.join()
  return boundedBecause === undefined && edges === undefined && chart === undefined && keepsShape
}

function checkEveryParameter(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const parameters = bijector.parameters()
    if (parameters.size === 0) return
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    for (const direction of DIRECTIONS) {
      const at = inputOf(subject, bijector, direction, x, context)
      const { grads } = variableGrads(
        () => weighted(outputs(bijector, direction, at, context)),
        [...parameters.values()],
      )
      for (const [name, variable] of parameters) {
        const gradient = grads[variable.name] as Tensor | null | undefined
        if (gradient === null || gradient === undefined) throw new Error(`${direction} gives '${name}' no gradient`)
        const values = gradient.dataSync()
        expectFinite(`the gradient of '${name}' in ${direction}`, values)
        if (values.every((value) => value === 0)) throw new Error(`${direction} gives '${name}' a gradient of zero`)
      }
    }
  })
}

/** Along one random direction for each parameter: the difference of the loss against the product with the gradient. */
function checkParameterGradients(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const parameters = bijector.parameters()
    if (parameters.size === 0) return
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    for (const direction of DIRECTIONS) {
      const at = inputOf(subject, bijector, direction, x, context)
      const loss = (): Scalar => weighted(outputs(bijector, direction, at, context))
      const { grads } = variableGrads(loss, [...parameters.values()])
      for (const [name, variable] of parameters) {
        const along = rng.normal(variable.shape)
        const exact = sum(mul(grads[variable.name] as Tensor, along)).dataSync()[0] as number
        const numeric = slopeAlong(loss, variable, along, 2e-3)
        const error = Math.abs(exact - numeric) / Math.max(1, Math.abs(numeric))
        if (!(error <= tolerances().gradient)) {
          throw new Error(`${direction}: along '${name}' the gradient gives ${exact}, differences ${numeric}`)
        }
      }
    }
  })
}

function slopeAlong(loss: () => Scalar, variable: Variable, along: Tensor, step: number): number {
  const start = add(variable, 0)
  const at = (shift: number): number =>
    tidy(() => {
      variable.assign(add(start, mul(along, shift)))
      return loss().dataSync()[0] as number
    })
  const slope = (at(step) - at(-step)) / (2 * step)
  variable.assign(start)
  return slope
}

function checkInputGradients(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const [x, context] = [subject.inputs(rng), subject.context?.(rng)]
    for (const direction of DIRECTIONS) {
      const at = inputOf(subject, bijector, direction, x, context)
      const inputs = context === undefined ? [at] : [at, context]
      const f = (input: Tensor, condition?: Tensor): Tensor => outputs(bijector, direction, input, condition)
      const [worst] = gradientMismatches(f, inputs, { tolerance: tolerances().gradient })
      if (worst !== undefined) throw new Error(`${direction}: ${JSON.stringify(worst)} (input 0: x, input 1: context)`)
    }
  })
}

const FAR = [1e6, -1e6, 0, 1e3, -1e3, 30, -30, 1e-30, -1e-30, 88, -88]

function checkFarInputs(subject: BijectorCase): void {
  withBijector(subject, (bijector, rng) => {
    const [near, context] = [subject.inputs(rng), subject.context?.(rng)]
    const directions = isOntoSpace(subject, near, bijector) ? DIRECTIONS : (['forwardAndLogDet'] as const)
    for (let offset = 0; offset < FAR.length; offset += 1) {
      const values = Float32Array.from({ length: near.size }, (_, i) => FAR[(i + offset) % FAR.length] as number)
      const far = tensor(values, near.shape)
      for (const direction of directions) {
        const f = (x: Tensor): Tensor => outputs(bijector, direction, x, context)
        const what = `${direction} with the first entry ${values[0]}`
        expectFinite(`the outputs of ${what}`, f(far).dataSync())
        expectFinite(`the gradient of ${what}`, grad((x: Tensor) => weighted(f(x)))(far).dataSync())
      }
    }
    const parameters = [...bijector.parameters().values()]
    if (parameters.length === 0) return
    const far = mul(near, 1e5)
    const { grads } = variableGrads(() => weighted(outputs(bijector, 'forwardAndLogDet', far, context)), parameters)
    for (const gradient of Object.values(grads)) expectFinite('a parameter gradient far out', gradient.dataSync())
  })
}
