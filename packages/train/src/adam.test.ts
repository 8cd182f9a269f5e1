import { mul, sub, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
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

/** Minimises sum c (x - 3)^2 from `start`. */
function descend(adam: Adam, start: Tensor, steps: number): Tensor {
  const curvature = [1, 10, 0.1]
  let x = start
  for (let i = 0; i < steps; i += 1) {
    const proposal = tidy(() => adam.propose(x, mul(mul(2, curvature), sub(x, 3)), 0.05))
    adam.accept(proposal)
    for (const used of [x, proposal.gradientNorm]) used.dispose()
    x = proposal.parameters
  }
  return x
}

eachBackend(() => {
  it('follows the paper, with the gradient clipped', () => {
    const adam = new Adam(3, { clipNorm: 2 })
    const x = descend(adam, tensor1d([0, 1, -5]), 50)
    const gradientOf = (at: number[]): number[] => at.map((value, i) => 2 * [1, 10, 0.1][i]! * (value - 3))
    const truth = reference([0, 1, -5], gradientOf, 50, 0.05, 2)
    for (const [i, value] of truth.entries()) expect(Math.abs(x.dataSync()[i]! - value)).toBeLessThan(2e-5)
    x.dispose()
    adam.dispose()
  })

  it('when guarded, does not move along a gradient that is not finite', async () => {
    const adam = new Adam(2, { guarded: true })
    const [x, sound, broken] = [tensor1d([1, 2]), tensor1d([1, -1]), tensor1d([1, Number.NaN])]
    const first = adam.propose(x, sound, 0.1)
    adam.accept(first)
    const before = await adam.state()
    const second = adam.propose(first.parameters, broken, 0.1)
    adam.accept(second)
    expect(second.parameters.dataSync()).toEqual(first.parameters.dataSync())
    expect({ ...(await adam.state()), step: 1 }).toEqual(before)
    for (const { parameters, gradientNorm } of [first, second]) for (const t of [parameters, gradientNorm]) t.dispose()
    for (const made of [x, sound, broken, adam]) made.dispose()
  })

  it('goes on from its state', async () => {
    const [adam, twin] = [new Adam(3), new Adam(3)]
    const middle = descend(adam, tensor1d([0, 1, -5]), 5)
    twin.restore(await adam.state())
    const copy = middle.clone()
    const [end, twinEnd] = [descend(adam, middle, 5), descend(twin, copy, 5)]
    expect(twinEnd.dataSync()).toEqual(end.dataSync())
    for (const made of [end, twinEnd, adam, twin]) made.dispose()
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
