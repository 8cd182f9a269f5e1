import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { Categorical } from '@tfjs-flows/distributions'
import { perturbParameters } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { OutputFamily } from './output-family.ts'
import { sequenceLogProbs } from './sequence-log-probs.ts'
import { WaveNet } from './wave-net.ts'
import { WaveNetDistribution } from './wave-net-distribution.ts'

const make = (): WaveNetDistribution => {
  const made = new WaveNetDistribution({
    network: new WaveNet({
      outFeatures: 3,
      channels: 4,
      dilations: [1, 2, 4],
      contextFeatures: 2,
      rng: new Rng(1),
    }),
    output: new OutputFamily({ family: Categorical, outFeatures: 3, inputs: { loc: 1, scale: 1 } }),
    length: 1,
  })
  tidy(() => perturbParameters(made, new Rng(2), 0.3))
  return made
}

eachBackend(() => {
  it('is the log-density of whole sequences of any lengths, however they are cut', async () => {
    const made = make()
    const rng = new Rng(3)
    const sequences = [40, 1, 0, 23, 12].map((length) =>
      Float32Array.from(rng.uniforms(length), (u) => Math.floor(3 * u)),
    )
    const context = Float32Array.from(rng.normals(10))
    const want = sequences.map((values, i) =>
      tidy(() => {
        if (values.length === 0) return 0
        const condition = tensor([...context.subarray(2 * i, 2 * i + 2)], [1, 2])
        const each = made.stepLogProbs(tensor(values, [1, values.length]), condition).dataSync() as Float32Array
        return each.reduce((sum, value) => sum + value, 0)
      }),
    )
    for (const steps of [undefined, 9, 16]) {
      for (const batchSize of [1, 3, 8]) {
        const got = await sequenceLogProbs(made, sequences, { steps, batchSize, context })
        for (const [i, value] of want.entries()) expect(got[i]).toBeCloseTo(value, 3)
      }
    }
    made.dispose()
  })

  it('reports the steps that are done, and stops when told to', async () => {
    const made = make()
    const options = { context: new Float32Array(2), steps: 10, batchSize: 4 }
    const done: number[] = []
    await sequenceLogProbs(made, [new Float32Array(50)], { ...options, onSteps: (n, total) => done.push(n, total) })
    expect(done.slice(-2)).toEqual([50, 50])
    const signal = AbortSignal.abort()
    const stopped = sequenceLogProbs(made, [new Float32Array(50)], { ...options, signal })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    made.dispose()
  })
})
