import { setBackend } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { affineCouplingKernels } from './affine-coupling-kernels.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const [valueKernel, gradientKernel] = affineCouplingKernels
if (valueKernel === undefined || gradientKernel === undefined) throw new Error('two kernels')

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const shift = Math.log(Math.expm1(1 - 1e-3))
const maps = {
  bounded: { s: (a: number) => 2 * Math.tanh(a / 2), slope: (a: number) => 1 - Math.tanh(a / 2) ** 2 },
  exp: { s: (a: number) => a, slope: () => 1 },
  softplus: {
    s: (a: number) => Math.log(softplus(a + shift) + 1e-3),
    slope: (a: number) => sigmoid(a + shift) / (softplus(a + shift) + 1e-3),
  },
  sigmoid: { s: (a: number) => -softplus(-a - 2) + softplus(-2), slope: (a: number) => sigmoid(-a - 2) },
} as const

const spread = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.fround(4 * Math.sin(1.7 * i + seed)))

const cases = (['bounded', 'exp', 'softplus', 'sigmoid'] as const).flatMap((scale) =>
  [false, true].flatMap((inverse) => [0, 1, 2, 3, 4, 5, 8, 11, 257].map((count) => ({ scale, inverse, count }))),
)

describe.each(cases)('$scale, inverse $inverse, $count elements', ({ scale, inverse, count }) => {
  const [x, t, a] = [spread(count, 1), spread(count, 2), spread(count, 3)]
  const attrs = { scale, inverse, bound: 2 }
  const flat = (values: readonly number[]) => ({ values, shape: [count] })
  const parameters = { values: t.flatMap((value, i) => [value, a[i] ?? 0]), shape: [count, 2] }
  const sign = inverse ? -1 : 1
  const s = a.map((raw) => maps[scale].s(raw))
  const stretch = s.map((value) => Math.exp(sign * value))
  const y = x.map((value, i) => {
    const [move = 0, factor = 1] = [t[i], stretch[i]]
    return inverse ? (value - move) * factor : value * factor + move
  })
  const near = (got: ArrayLike<number> | undefined, wanted: readonly number[], within = 2e-6): void => {
    expect(got?.length).toBe(wanted.length)
    for (const [i, value] of wanted.entries()) {
      expect(Math.abs((got?.[i] ?? Number.NaN) - value) / (1 + Math.abs(value)), `entry ${i}`).toBeLessThan(within)
    }
  }

  it('agrees with float64 and writes its outputs alone', () => {
    const [value, logDet] = runGuarded(valueKernel, { x: flat(x), parameters }, attrs)
    near(
      logDet,
      s.map((log) => sign * log),
    )
    near(value, y, 4e-6)
  })

  it('has the gradients of float64', () => {
    const [dy, dLogDet] = [spread(count, 4), spread(count, 5)]
    const u = inverse ? y : x
    const logDet = s.map((log) => sign * log)
    const inputs = { dy: flat(dy), dLogDet: flat(dLogDet), u: flat(u), parameters, logDet: flat(logDet) }
    const [dx, dParameters] = runGuarded(gradientKernel, inputs, attrs)
    const wanted = dy.map((value, i) => {
      const [factor = 1, point = 0, log = 0] = [stretch[i], u[i], dLogDet[i]]
      const ds = inverse ? -(value * point + log) : value * factor * point + log
      return [value * factor, inverse ? -value * factor : value, ds * maps[scale].slope(a[i] ?? 0)] as const
    })
    near(
      dx,
      wanted.map(([change]) => change),
      4e-6,
    )
    near(
      dParameters,
      wanted.flatMap(([, dt, da]) => [dt, da]),
      1e-5,
    )
  })
})

describe.each(['bounded', 'exp', 'softplus', 'sigmoid'] as const)('%s', (scale) => {
  it('keeps NaN of each input, alone and among four', () => {
    for (const at of [0, 5]) {
      for (const place of [0, 1, 2]) {
        const x = new Array<number>(6).fill(0.5)
        const parameters = new Array<number>(12).fill(0.25)
        if (place === 0) x[at] = Number.NaN
        else parameters[2 * at + place - 1] = Number.NaN
        const inputs = { x: { values: x, shape: [6] }, parameters: { values: parameters, shape: [6, 2] } }
        const [y] = runGuarded(valueKernel, inputs, { scale, inverse: false, bound: 2 })
        expect([...(y ?? [])].map(Number.isNaN)).toEqual(x.map((_, i) => i === at))
      }
    }
  })
})
