import { broadcastTo, equal, mul, type Tensor, tensor, where } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { sumTo } from './select.ts'

/** A function of several numbers in float64. */
export interface Float64Function {
  /** The value at x, one number for each input; x is reused between calls. */
  value(x: Float64Array): number
  /** Its derivative to each input at x, given the value y rounded to float32; only what a gradient asks for is called. */
  readonly partials: readonly ((x: Float64Array, y: number) => number)[]
}

/**
 * y = f(inputs), entry by entry in float64 on the host; the inputs broadcast. For functions whose series and fractions
 * take a number of steps that depends on their arguments: incomplete integrals, and roots of them.
 *
 * The inputs are read back synchronously, which waits for a GPU: no function of this kind belongs in a training loop
 * that can do without it.
 *
 * @throws FlowsError 'shape' where the inputs do not broadcast
 */
export function elementwiseFloat64(inputs: readonly Tensor[], f: Float64Function): Tensor {
  const shape = inputs.reduce<readonly number[]>((all, { shape: own }) => broadcast(all, own), [])
  const named = Object.fromEntries(inputs.map((input, i) => [`x${i}`, input]))
  const [y] = customGradients({
    inputs: named,
    forward: (save) => {
      const value = evaluate(inputs, shape, (x) => f.value(x))
      save([...inputs, value])
      return [value]
    },
    gradients: ([dy], saved) => {
      const at = saved.slice(0, -1)
      const value = (saved[saved.length - 1] as Tensor).dataSync()
      const gradientTo = (i: number): Tensor => {
        const partial = f.partials[i] as (x: Float64Array, y: number) => number
        const slope = evaluate(at, shape, (x, entry) => partial(x, value[entry] as number))
        const given = dy as Tensor
        // An infinite slope of an entry that a mask leaves out is no NaN.
        return sumTo(where(equal(given, 0), given, mul(given, slope)), (at[i] as Tensor).shape)
      }
      return Object.fromEntries(at.map((_, i) => [`x${i}`, () => gradientTo(i)]))
    },
  })
  return y as Tensor
}

function evaluate(
  inputs: readonly Tensor[],
  shape: readonly number[],
  f: (x: Float64Array, entry: number) => number,
): Tensor {
  const columns = inputs.map((input) => broadcastTo(input, [...shape]).dataSync())
  const out = new Float32Array(shape.reduce((product, n) => product * n, 1))
  const x = new Float64Array(inputs.length)
  for (let entry = 0; entry < out.length; entry += 1) {
    for (const [i, column] of columns.entries()) x[i] = column[entry] as number
    out[entry] = f(x, entry)
  }
  return tensor(out, [...shape], 'float32')
}

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [m, n] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1]
    if (m === n || n === 1) return m
    if (m === 1) return n
    throw new FlowsError('shape', {
      who: 'elementwiseFloat64',
      rule: 'the inputs must broadcast',
      got: `[${a.join(', ')}] and [${b.join(', ')}]`,
    })
  })
}
