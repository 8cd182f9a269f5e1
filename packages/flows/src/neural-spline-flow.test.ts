import { tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { expectClose, perturbParameters } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { neuralSplineFlow } from './index.ts'

eachBackend(() => {
  it.each([
    ['rational-quadratic', 'RationalQuadraticSplineTransformer'],
    ['rational-linear', 'RationalLinearSplineTransformer'],
    ['quadratic', 'QuadraticSplineTransformer'],
    ['cubic', 'CubicSplineTransformer'],
    ['linear', 'LinearSplineTransformer'],
  ] as const)('couples %s splines, whose samples have the density that it says', (spline, transformer) => {
    const flow = neuralSplineFlow({ features: 3, layers: 2, hidden: [8], bins: 4, spline, rng: new Rng(0) })
    expect([...flow.modules().values()].map((module) => module.className)).toContain(transformer)
    perturbParameters(flow, new Rng(5), 0.1)
    tidy(() => {
      const [x, logProb] = flow.sampleAndLogProb(50, { rng: new Rng(6) })
      expectClose('logProb of its own samples', flow.logProb(x).dataSync(), logProb.dataSync(), 1e-3)
    })
    flow.dispose()
  })
})

it('refuses a kind of splines that there is not', () => {
  const options = { features: 2, rng: new Rng(0), spline: 'quartic' as 'cubic' }
  expect(() => neuralSplineFlow(options)).toThrow(FlowsError)
  expect(() => neuralSplineFlow(options)).toThrow(
    'neuralSplineFlow: spline must be one of rational-quadratic, rational-linear, quadratic, cubic, linear; got quartic.',
  )
})
