import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { dequantize, quantize } from './dequantize.ts'
import { findLattices } from './lattice.ts'

const z = new Rng(5).normals(6000)
const values = Float64Array.from({ length: 9000 }, (_, i) => {
  const x = z[Math.floor(i / 3)]!
  return i % 3 === 0 ? Math.round(5 * x) : i % 3 === 1 ? x : Math.round(100 * x) / 100 + 0.005
})
const lattices = findLattices(values, 3)

it('spreads lattice columns over their cells and leaves the others', () => {
  expect(lattices.map((lattice) => lattice?.step)).toEqual([1, undefined, 0.01])
  const spread = dequantize(values, lattices, new Rng(0))
  let sum = 0
  for (let i = 0; i < values.length; i += 3) {
    const u = spread[i]! - values[i]!
    expect(u >= 0 && u < 1).toBe(true)
    sum += u
    expect(spread[i + 1]).toBe(values[i + 1])
  }
  expect(Math.abs(sum / 3000 - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 3000))
})

it('is undone by quantize', () => {
  const back = quantize(dequantize(values, lattices, new Rng(1)), lattices)
  for (const [i, x] of values.entries()) expect(Math.abs(back[i]! - x)).toBeLessThan(1e-12)
})

it('returns clean decimals', () => {
  expect([...quantize(Float64Array.of(0.0371, 0.29, -0.005), [{ step: 0.01, offset: 0 }])]).toEqual([0.03, 0.29, -0.01])
})

it('draws anew from another seed', () => {
  const lattice = [{ step: 1, offset: 0 }]
  const x = Float64Array.of(1, 2)
  expect(dequantize(x, lattice, new Rng(1))).toEqual(dequantize(x, lattice, new Rng(1)))
  expect(dequantize(x, lattice, new Rng(1))).not.toEqual(dequantize(x, lattice, new Rng(2)))
})
