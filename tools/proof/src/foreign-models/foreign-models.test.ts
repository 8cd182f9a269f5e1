import { readFileSync } from 'node:fs'
import { abs, max, sub, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, sharedFile } from '@tfjs-flows/config/vitest'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { ForeignWeights } from './foreign-weights.ts'
import { type NflowsConstructor, nflowsModel } from './nflows-models.ts'
import { type ZukoConstructor, zukoModel } from './zuko-models.ts'

interface ForeignModel {
  readonly name: string
  readonly library: 'zuko' | 'nflows'
  readonly constructor: ZukoConstructor | NflowsConstructor
  readonly x: number[][]
  readonly context: number[][] | null
  readonly log_prob: number[]
  readonly z: number[][] | null
}

const path = sharedFile('golden/models/models.json')
const models: ForeignModel[] = path === undefined ? [] : JSON.parse(readFileSync(path, 'utf8'))

eachBackend(() => {
  describe('models that zuko and nflows trained', () => {
    it('are all here', (test) => {
      if (path === undefined) return test.skip('the reference models are not beside the project')
      expect(models.length).toBeGreaterThan(0)
    })

    it.each(models)('$name has the same log-densities and codes', async (model) => {
      const weights = await ForeignWeights.read(sharedFile(`golden/models/${model.name}.safetensors`) as string)
      const density =
        'cls' in model.constructor
          ? zukoModel(model.constructor, weights)
          : nflowsModel(model.constructor as NflowsConstructor, weights)
      const check = (): void => {
        const x = tensor(model.x)
        const context = model.context === null ? undefined : tensor(model.context)
        const got = density.logProb(x, context).dataSync()
        for (const [i, want] of model.log_prob.entries()) {
          expect(Math.abs((got[i] as number) - want), `row ${i}: ${got[i]} for ${want}`).toBeLessThan(
            1e-4 * Math.max(1, Math.abs(want)),
          )
        }
        if (model.z === null || !(density instanceof TransformedDistribution)) return
        const z = density.encode(x, context)
        const scale = Math.max(1, ...model.z.flat().map(Math.abs))
        expect(max(abs(sub(z, tensor(model.z)))).dataSync()[0]).toBeLessThan(1e-4 * scale)
        expect(max(abs(sub(density.decode(z, context), x))).dataSync()[0]).toBeLessThan(1e-3 * scale)
      }
      try {
        tidy(check)
      } finally {
        density.dispose()
      }
    })
  })
})
