import { abs, max, pad, slice, sub, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { perturbParameters } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { presetLaws } from './fixtures/preset-laws.ts'
import { parallelWaveNet } from './index.ts'

eachBackend(() => {
  itObeys(presetLaws((options) => parallelWaveNet({ layers: 2, channels: 4, dilations: [1, 2], ...options })))

  it('draws a step from the noise of that step and those before it', () => {
    const student = parallelWaveNet({ features: 6, layers: 2, channels: 4, dilations: [1, 2], rng: new Rng(0) })
    tidy(() => {
      perturbParameters(student, new Rng(1), 0.3)
      const z = new Rng(2).normal([2, 6])
      const [x, logProb] = [student.decode(z), student.logProb(student.decode(z))]
      const changed = student.decode(new Rng(3).normal([2, 6]))
      expect(max(abs(sub(x, changed))).dataSync()[0]).toBeGreaterThan(0.1)
      const late = pad(slice(z, [0, 0], [2, 4]), [
        [0, 0],
        [0, 2],
      ])
      const early = slice(sub(student.decode(late), x), [0, 0], [2, 4])
      expect(max(abs(early)).dataSync()[0]).toBeLessThan(1e-6)
      expect(logProb.dataSync().every(Number.isFinite)).toBe(true)
    })
    expect(student.bijector.fastSide).toBe('forward')
    student.dispose()
  })
})
