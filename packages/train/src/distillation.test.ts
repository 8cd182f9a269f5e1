import { add, mean, mul, pad, slice, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { parallelWaveNet } from '@tfjs-flows/flows'
import { expect, it } from 'vitest'
import { finished, fitReverseKl } from './index.ts'

const STEPS = 12
const DEVIATION = 0.5

/** log p of x_t = 1.2 x_(t-1) - 0.6 x_(t-2) + 0.5 e_t from rest, e_t standard normal. */
function secondOrder(x: Tensor): Tensor {
  const [rows = 0, steps = 0] = x.shape
  const before = (lag: number): Tensor =>
    pad(slice(x, [0, 0], [rows, steps - lag]), [
      [0, 0],
      [lag, 0],
    ])
  const error = sub(x, add(mul(1.2, before(1)), mul(-0.6, before(2))))
  const constant = -steps * (Math.log(DEVIATION) + 0.5 * Math.log(2 * Math.PI))
  return add(mul(-0.5 / DEVIATION ** 2, sum(square(error), 1)), constant)
}

eachBackend((backend) => {
  it('a student of noise is distilled from an autoregressive teacher', async (test) => {
    if (backend === 'cpu') test.skip('a training of some seconds on wasm takes a minute there')
    const student = parallelWaveNet({ features: STEPS, layers: 2, channels: 8, dilations: [1, 2, 4], rng: new Rng(1) })
    const run = fitReverseKl({
      model: student,
      logDensity: secondOrder,
      gradient: 'total',
      samples: 64,
      steps: 120,
      learningRate: 1e-2,
      evaluateEvery: 60,
      evaluationSamples: 500,
      seed: 2,
    })
    const { best, history } = await finished(run)
    // The teacher is normalised, so that the loss is the divergence itself.
    expect(history[0]?.validationLoss).toBeGreaterThan(5)
    expect(best.validationLoss).toBeLessThan(0.3)
    tidy(() => {
      const [x, logProb] = student.sampleAndLogProb(2000, { rng: new Rng(9) })
      const entropy = STEPS * (0.5 * Math.log(2 * Math.PI * Math.E) + Math.log(DEVIATION))
      expect(Math.abs(-(mean(logProb).dataSync()[0] as number) - entropy)).toBeLessThan(0.6)
      expect(Math.abs(mean(x).dataSync()[0] as number)).toBeLessThan(0.1)
    })
    student.dispose()
  })
})
