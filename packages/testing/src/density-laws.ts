import { exp, grads, sum, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { sumOf } from '@tfjs-flows/core'
import { type DistributionSubject, pointsInside, tolerancesOf, withDistribution } from './distribution-subject.ts'
import { expectClose } from './expect-close.ts'
import { gradientMismatches } from './gradient-check.ts'
import type { Law } from './law.ts'
import { gridOf } from './support-grid.ts'

/** The density itself: it holds all probability, vanishes outside its support, and has the right gradients. */
export function densityLaws(subject: DistributionSubject): Law[] {
  const { outside, support } = subject
  const noGrid = support.kind === 'continuous' && support.box.length > 2
  return [
    {
      name: 'the total probability is 1',
      ...(noGrid && { skip: 'a grid of more than two dimensions is too large' }),
      check: () => checkTotal(subject),
    },
    { name: 'prob is exp logProb, finite inside the support', check: () => checkProb(subject) },
    {
      name: 'logProb outside the support is -Infinity, with finite gradients',
      ...(outside === undefined && { skip: 'the support is the whole space' }),
      check: () => checkOutside(subject),
    },
    { name: 'the gradient of logProb to the parameters is right', check: () => checkParameterGradient(subject) },
    {
      name: 'the gradient of logProb to x is right',
      ...(support.kind === 'discrete' && { skip: 'x is discrete' }),
      check: () => checkGradient(subject),
    },
  ]
}

function checkTotal(subject: DistributionSubject): void {
  withDistribution(subject, ({ distribution, context }) => {
    const { points, volume } = gridOf(subject.support, distribution.eventShape)
    const total = volume * sumOf(distribution.prob(points, context).dataSync())
    expectClose('total probability', [total], [1], tolerancesOf(subject).integral)
  })
}

function checkProb(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { distribution, context } = specimen
    const x = pointsInside(subject, specimen, 50)
    const logProb = distribution.logProb(x, context)
    const wrong = logProb.dataSync().findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) throw new Error(`logProb of a point inside the support is ${logProb.dataSync()[wrong]}`)
    expectClose('prob', distribution.prob(x, context).dataSync(), exp(logProb).dataSync(), tolerancesOf(subject).value)
  })
}

function checkOutside(subject: DistributionSubject): void {
  withDistribution(subject, ({ distribution, parameters, context }) => {
    const x = tensor(subject.outside as number[][], undefined, 'float32')
    const values = distribution.logProb(x, context).dataSync()
    const wrong = values.findIndex((value) => value !== Number.NEGATIVE_INFINITY)
    if (wrong >= 0) throw new Error(`logProb of the outside point ${wrong} is ${values[wrong]}, due -Infinity`)
    const names = Object.keys(parameters)
    const f = (...inputs: Tensor[]): Tensor => {
      const [first, ...others] = subject.support.kind === 'continuous' ? inputs : [x, ...inputs]
      const at = subject.create(Object.fromEntries(names.map((name, i) => [name, others[i] as Tensor])))
      return sum(at.logProb(first as Tensor, context))
    }
    const inputs = Object.values(parameters)
    const all = grads(f)(subject.support.kind === 'continuous' ? [x, ...inputs] : inputs)
    for (const gradient of all) {
      const broken = gradient.dataSync().find((value) => !Number.isFinite(value))
      if (broken !== undefined) throw new Error(`a gradient of logProb outside the support is ${broken}`)
    }
  })
}

function checkParameterGradient(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { parameters, context } = specimen
    const x = pointsInside(subject, specimen, 8)
    const names = Object.keys(parameters)
    const f = (...inputs: Tensor[]): Tensor =>
      subject.create(Object.fromEntries(names.map((name, i) => [name, inputs[i] as Tensor]))).logProb(x, context)
    requireNoMismatch(subject, f, Object.values(parameters), names)
  })
}

function checkGradient(subject: DistributionSubject): void {
  withDistribution(subject, (specimen) => {
    const { distribution, context } = specimen
    const x = pointsInside(subject, specimen, 6)
    requireNoMismatch(subject, (at) => distribution.logProb(at, context), [x], ['x'])
  })
}

/** Fails with the first entry whose gradient and central difference disagree. */
export function requireNoMismatch(
  subject: DistributionSubject,
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  names: readonly string[],
): void {
  const [first] = gradientMismatches(f, inputs, { tolerance: tolerancesOf(subject).gradient })
  if (first === undefined) return
  const { input, entry, analytic, numeric } = first
  throw new Error(`the gradient to ${names[input]}[${entry}] is ${analytic}, by differences ${numeric}`)
}
