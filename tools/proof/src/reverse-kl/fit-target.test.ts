import { Rng } from '@tfjs-flows/core'
import { ringTarget } from '@tfjs-flows/data'
import { realNvp } from '@tfjs-flows/flows'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { fitTarget } from './fit-target.ts'
import { formatFits } from './format-fits.ts'
import type { TargetFit } from './target-fits.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

/** A small flow and few steps: enough to find the ring, not to fit it well. */
const quick: TargetFit = {
  target: ringTarget,
  tolerance: 0.3,
  flow: () => realNvp({ features: 2, layers: 4, hidden: [16, 16], linear: 'none', rng: new Rng(0) }),
  settings: { steps: 60, samples: 128, learningRate: 1e-2, evaluationSamples: 512 },
}

it('holds the normaliser of the ring to the truth', async () => {
  const fitted = await fitTarget(quick)
  const { effectiveShare, paretoK } = fitted.report
  expect(fitted).toMatchObject({ name: 'ring', steps: 60, isWithin: true })
  expect(effectiveShare).toBeGreaterThan(0.1)
  expect(paretoK).toBeLessThan(1)
  const [head, row] = formatFits([fitted]).split('\n')
  expect(head).toMatch(/target +steps +time +ESS of 20,000 +Pareto-k +log Z +true log Z +Z is off by/)
  expect(row).toMatch(/ring +60 +\d+ s +\d+ \(\d+\.\d %\) +-?\d\.\d\d +1\.\d{4} \+- 0\.\d{4} +1\.3705 +\d\.\d\d %$/)
})

it('says what is too far off', async () => {
  const fitted = await fitTarget({ ...quick, tolerance: 1e-9, settings: { ...quick.settings, steps: 1 } })
  expect(fitted.isWithin).toBe(false)
  expect(formatFits([fitted])).toMatch(/: too much$/)
})
