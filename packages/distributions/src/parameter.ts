import { Tensor, tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'

/** Numbers nested to any depth, all rows of one length. */
export type NestedNumbers = readonly (number | NestedNumbers)[]

/** A parameter of a distribution: numbers, or a Tensor; a Variable is trained. */
export type ParameterValue = number | NestedNumbers | Tensor

/** What each number of a parameter must satisfy; the values of a Tensor are not read back and not checked. */
export interface ParameterRule {
  /** In words, after the parameter's name: 'must be above 0'. */
  readonly rule: string
  holds(value: number): boolean
}

export const finite: ParameterRule = { rule: 'must be finite', holds: (value) => Number.isFinite(Math.fround(value)) }

export const positive: ParameterRule = {
  rule: 'must be finite and above 0',
  holds: (value) => Math.fround(value) > 0 && Number.isFinite(Math.fround(value)),
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
