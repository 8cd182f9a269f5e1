import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type Activation, activationOf, activations } from './activation.ts'

const truth: Record<Activation, (x: number) => number> = {
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  identity: (x) => x,
  leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
  relu: (x) => Math.max(x, 0),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  tanh: Math.tanh,
}
const names = Object.keys(activations) as Activation[]
// Away from 0, where some have a kink.
const points = [-60, -4.2, -1.1, -0.3, 0.2, 0.9, 3.7, 60]

eachBackend(() => {
  it.each(names)('%s has the values of its formula', (name) => {
    const got = tidy(() => [...activationOf(name)(tensor1d(points)).dataSync()])
    for (const [i, x] of points.entries()) expect(Math.abs(got[i]! - truth[name](x))).toBeLessThan(2e-6)
  })

  it.each(names)('%s has the gradient of its formula', (name) => {
    const mismatches = tidy(() => gradientMismatches(activationOf(name), [tensor1d(points.slice(1, -1))]))
    expect(mismatches).toEqual([])
  })

  it.each(names)('%s passes NaN on, so that a diverged layer is seen', (name) => {
    expect(tidy(() => activationOf(name)(tensor1d([Number.NaN])).dataSync()[0])).toBeNaN()
  })
})

it('refuses an unknown name with the list of names', () => {
  expect(() => activationOf('toString' as Activation)).toThrow(
    "activation: the name must be one of elu, identity, leakyRelu, relu, silu, softplus, tanh; got 'toString'.",
  )
})
