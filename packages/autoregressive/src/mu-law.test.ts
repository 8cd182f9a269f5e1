import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { MuLaw } from './mu-law.ts'

const amplitudes = (): Float32Array =>
  Float32Array.from([...new Rng(1).uniforms(500).map((u) => 2 * u - 1), ...new Rng(2).normals(500).map((z) => z / 1e3)])

describe.each([2, 3, 16, 256, 1024])('mu-law of %i levels', (levels) => {
  const companding = new MuLaw({ levels })
  const mu = levels - 1

  it('comes back within its bound', () => {
    const x = Float32Array.from([...amplitudes(), -1, 0, 1])
    const back = companding.decode(companding.encode(x))
    for (const [i, value] of x.entries()) {
      const bound = (Math.abs(value) + 1 / mu) * ((1 + mu) ** (1 / mu) - 1)
      expect(Math.abs((back[i] as number) - value)).toBeLessThanOrEqual(bound * (1 + 1e-5))
    }
  })

  it('gives every class back, and the ends to -1 and 1', () => {
    const classes = Float32Array.from({ length: levels }, (_, k) => k)
    const middles = companding.decode(classes)
    expect([...companding.encode(middles)]).toEqual([...classes])
    expect([middles[0], middles[levels - 1]]).toEqual([-1, 1])
    expect(companding.decode(Int32Array.from(classes))).toEqual(middles)
    expect([...companding.encode(Float32Array.of(-3, 3))]).toEqual([0, levels - 1])
  })
})

eachBackend(() => {
  it('tensors get the numbers of arrays', () => {
    const companding = new MuLaw()
    tidy(() => {
      const x = amplitudes()
      const classes = companding.encode(tensor(x))
      const want = companding.encode(x)
      // An amplitude within rounding of the edge of a class may go to either side of it.
      const off = Array.from(classes.dataSync()).filter((k, i) => k !== want[i])
      expect(off.length).toBeLessThan(5)
      const back = companding.decode(classes).dataSync()
      const exact = companding.decode(classes.dataSync() as Float32Array)
      // In float32 an exponent of up to ln 256 is rounded by 2^-22, and e to it by that share of itself.
      for (const [i, value] of exact.entries()) {
        expect(Math.abs((back[i] as number) - value)).toBeLessThan(1e-6 * Math.abs(value) + 1e-8)
      }
    })
  })
})

it('follows the formula of G.711', () => {
  expect([...new MuLaw().encode(Float32Array.of(-1, 0, 0.01, 0.5, 1))]).toEqual([0, 128, 157, 239, 255])
  expect(() => new MuLaw({ levels: 1 })).toThrow('levels must be a whole number of at least 2')
})
