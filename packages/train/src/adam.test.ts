import {
  dispose,
  mul,
  reshape,
  scalar,
  sub,
  type Tensor,
  tensor1d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { Adam } from './adam.ts'

/** Adam of the paper (algorithm 1) in float64, with the gradient's norm clipped first. */
function reference(start: number[], gradientOf: (x: number[]) => number[], steps: number, rate: number, clip: number) {
  let x = start
  let [m, v] = [start.map(() => 0), start.map(() => 0)]
  for (let t = 1; t <= steps; t += 1) {
    const raw = gradientOf(x)
    const scale = Math.min(1, clip / Math.hypot(...raw))
    const g = raw.map((value) => value * scale)
    m = m.map((value, i) => 0.9 * value + 0.1 * g[i]!)
    v = v.map((value, i) => 0.999 * value + 0.001 * g[i]! ** 2)
    x = x.map((value, i) => value - (rate * m[i]!) / (1 - 0.9 ** t) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-8))
  }
  return x
}

/** A variable that owns its data. */
function parameter(values: number[]): Variable {
  return tidy(() => variable(tensor1d(values)))
}

/** One step; gives [loss, gradient norm]. */
function move(adam: Adam, parameters: Variable[], gradients: Tensor[], rate: number): number[] {
  const loss = scalar(1)
  const figures = adam.step(parameters, { loss, gradients }, rate)
  const values = [...figures.dataSync()]
  dispose([loss, figures, ...gradients])
  return values
}

/** Minimises sum c (x - 3)^2 over two parameters, of two scalars and of one. */
function descend(adam: Adam, parameters: [Variable, Variable], steps: number): void {
  const [first, second] = parameters
  for (let i = 0; i < steps; i += 1) {
    const gradients = tidy(() => [mul(2, mul([1, 10], sub(first, 3))), mul(0.2, sub(second, 3))])
    move(adam, parameters, gradients, 0.05)
  }
}

const valuesOf = (parameters: Variable[]): number[] => parameters.flatMap((part) => [...part.dataSync()])

eachBackend(() => {
  it('follows the paper, with the gradient clipped', () => {
    const adam = new Adam(3, { clipNorm: 2 })
    const parameters: [Variable, Variable] = [parameter([0, 1]), parameter([-5])]
    descend(adam, parameters, 50)
    const gradientOf = (at: number[]): number[] => at.map((value, i) => 2 * [1, 10, 0.1][i]! * (value - 3))
    const truth = reference([0, 1, -5], gradientOf, 50, 0.05, 2)
    for (const [i, value] of valuesOf(parameters).entries()) expect(Math.abs(value - truth[i]!)).toBeLessThan(2e-5)
    for (const made of [...parameters, adam]) made.dispose()
  })

  it('does not move along a gradient that is not finite', async () => {
    const adam = new Adam(2)
    const x = parameter([1, 2])
    expect(move(adam, [x], [tensor1d([1, -1])], 0.1)).toEqual([1, expect.closeTo(Math.SQRT2, 6)])
    const [values, moments] = [valuesOf([x]), await adam.state()]
    expect(move(adam, [x], [tensor1d([1, Number.NaN])], 0.1)).toEqual([1, Number.NaN])
    expect(valuesOf([x])).toEqual(values)
    expect({ ...(await adam.state()), step: 1 }).toEqual(moments)
    for (const made of [x, adam]) made.dispose()
  })

  it('leaves what shares the data of a parameter as it is', () => {
    const adam = new Adam(2)
    const x = parameter([1, 2])
    const views = [x.clone(), reshape(x, [2, 1])]
    move(adam, [x], [tensor1d([1, -1])], 0.1)
    expect(views.map((view) => [...view.dataSync()])).toEqual([
      [1, 2],
      [1, 2],
    ])
    for (const made of [...views, x, adam]) made.dispose()
  })

  it('goes on from its state', async () => {
    const [adam, twin] = [new Adam(3), new Adam(3)]
    const parameters: [Variable, Variable] = [parameter([0, 1]), parameter([-5])]
    descend(adam, parameters, 5)
    twin.restore(await adam.state())
    const copies: [Variable, Variable] = [variable(parameters[0]), variable(parameters[1])]
    descend(adam, parameters, 5)
    descend(twin, copies, 5)
    expect(valuesOf(copies)).toEqual(valuesOf(parameters))
    for (const made of [...parameters, ...copies, adam, twin]) made.dispose()
  })
})

it('refuses the moments of another model', () => {
  const adam = new Adam(3)
  const two = new Float32Array(2)
  expect(() => adam.restore({ step: 1, firstMoment: two, secondMoment: two })).toThrow(
    'Adam: restored moments must have the 3 entries of the parameters; got 2 and 2.',
  )
  adam.dispose()
})
