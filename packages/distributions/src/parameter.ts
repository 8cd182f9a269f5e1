import { greater, sub, Tensor, tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import type { Domains, ParameterDomain, ParameterRule } from './parameter-domain.ts'

/** Numbers nested to any depth, all rows of one length. */
export type NestedNumbers = readonly (number | NestedNumbers)[]

/** A parameter of a distribution: numbers, or a Tensor; a Variable is trained. */
export type ParameterValue = number | NestedNumbers | Tensor

/** A parameter that is given, with its domain. */
export type GivenParameter = readonly [value: ParameterValue, domain: ParameterDomain]

/** Values joined with their domains; refuses a missing one, and not exactly one of two that stand for each other. */
export function givenParameters(who: string, domains: Domains, values: object): Record<string, GivenParameter> {
  const all = values as Readonly<Record<string, ParameterValue | undefined>>
  const given: Record<string, GivenParameter> = {}
  for (const [name, domain] of Object.entries(domains)) {
    const value = all[name]
    if (value !== undefined) given[name] = [value, domain]
  }
  for (const names of alternatives(domains)) {
    const count = names.filter((name) => name in given).length
    if (count === 1) continue
    const rule =
      names.length === 1 ? `${names[0]} must be given` : `exactly one of ${names.join(' and ')} must be given`
    throw new FlowsError('argument', { who, rule, got: count === 0 ? 'none' : 'both' })
  }
  return given
}

/** The names of a family's parameters, those together that stand for each other; the first of these is the default. */
export function alternatives(domains: Domains): string[][] {
  return Object.entries(domains)
    .filter(([, { insteadOf }]) => insteadOf === undefined)
    .map(([name]) => [name, ...Object.keys(domains).filter((other) => domains[other]?.insteadOf === name)])
}

/** A Tensor as it is, numbers as a new float32 tensor. */
export function readParameter(who: string, name: string, value: ParameterValue, rule: ParameterRule): Tensor {
  if (value instanceof Tensor) {
    if (value.dtype === 'float32') return value
    throw new FlowsError('argument', {
      who,
      rule: `${name} must be float32`,
      got: value.dtype,
      do: "Cast it: tf.cast(x, 'float32')",
    })
  }
  const numbers: number[] = []
  const shape = flatten(who, name, value, numbers)
  const wrong = numbers.find((number) => !rule.holds(number))
  if (wrong !== undefined) {
    throw new FlowsError('argument', { who, rule: `${name} ${rule.rule}`, got: String(wrong) })
  }
  return tensor(Float32Array.from(numbers), shape, 'float32')
}

/** Refuses a parameter that is not above the one that its domain names, where both are given in numbers. */
export function checkOrder(
  who: string,
  given: Readonly<Record<string, GivenParameter>>,
  read: Readonly<Record<string, Tensor>>,
): void {
  for (const [name, [value, { above }]] of Object.entries(given)) {
    const [low, high] = [above === undefined ? undefined : read[above], read[name]]
    if (above === undefined || low === undefined || high === undefined) continue
    if (value instanceof Tensor || given[above]?.[0] instanceof Tensor) continue
    if (
      greater(high, low)
        .dataSync()
        .every((isAbove) => isAbove === 1)
    )
      continue
    throw new FlowsError('argument', {
      who,
      rule: `${name} must be above ${above}`,
      got: `${name} - ${above} = ${[...sub(high, low).dataSync()].join(', ')}`,
    })
  }
}

/** The tensors among a module's options, as its members. */
export function tensorOptions(options: Record<string, unknown>): Record<string, Tensor | undefined> {
  return Object.fromEntries(Object.entries(options).map(([name, v]) => [name, v instanceof Tensor ? v : undefined]))
}

/** Appends the numbers of a nested array to `numbers` and gives its shape. */
function flatten(who: string, name: string, value: number | NestedNumbers, numbers: number[]): number[] {
  if (typeof value === 'number') {
    numbers.push(value)
    return []
  }
  const [first = [], ...others] = value.map((item) => flatten(who, name, item, numbers))
  const odd = others.find((shape) => shape.join() !== first.join())
  if (odd !== undefined) {
    throw new FlowsError('shape', {
      who,
      rule: `the rows of ${name} must have one shape`,
      got: `[${first.join(', ')}] and [${odd.join(', ')}]`,
    })
  }
  return [value.length, ...first]
}
