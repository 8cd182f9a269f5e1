import { mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { realNvp } from '@tfjs-flows/flows'
import { importanceReport, importanceSample, resample } from '@tfjs-flows/metrics'
import { useBackend } from '@tfjs-flows/runtime'
import { finished, fitReverseKl } from '@tfjs-flows/train'

await useBackend('wasm')

// A ring, known up to a constant: rows [n, 2] to log-densities [n], in differentiable operations.
const logDensity = (x: Tensor) => mul(-2, square(sub(sum(square(x), 1), 2)))

const flow = realNvp({ features: 2, layers: 4, hidden: [32, 32], linear: 'none', rng: new Rng(0) })
await finished(fitReverseKl({ model: flow, logDensity, steps: 200, learningRate: 5e-3 }))

const draws = await importanceSample(flow, { logDensity, draws: 10_000, rng: new Rng(1) })
const { logNormalizer, effectiveShare, paretoK, paretoKLimit } = importanceReport(draws.logWeights)
console.log(`log Z ${logNormalizer.mean.toFixed(2)} +- ${logNormalizer.standardError.toFixed(2)}`) // the truth is 1.37
console.log(`each draw is worth ${(100 * effectiveShare).toFixed(0)} % of a draw of the ring`)
if (!(paretoK < paretoKLimit)) console.log(`do not trust these figures: Pareto-k is ${paretoK.toFixed(2)}`)

const ring = resample(draws, 500, new Rng(2)) // 500 rows of the ring itself
console.log(`${ring.rows} rows of ${ring.features} features`)
flow.dispose()
