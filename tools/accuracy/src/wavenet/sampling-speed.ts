import { tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import type { WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'

const STEPS = 400

/** Steps a second of the cached sampler, for one sequence. */
export function cachedStepsPerSecond(model: WaveNetDistribution, condition: readonly number[]): number {
  const context = tensor([...condition], [1, condition.length])
  const sampler = model.sampler(1, { rng: new Rng(0), context })
  const run = (steps: number): void => {
    for (let t = 0; t < steps; t += 1) sampler.next().dispose()
  }
  run(50)
  const started = performance.now()
  run(STEPS)
  const seconds = (performance.now() - started) / 1000
  sampler.dispose()
  context.dispose()
  return STEPS / seconds
}

/** Seconds of one full pass over a sequence of this length: without the cache, what each step costs. */
export function fullPassSeconds(model: WaveNetDistribution, condition: readonly number[], length: number): number {
  const run = (): void =>
    tidy(() => {
      model.network.apply(zeros([1, length, 1]), tensor([...condition], [1, condition.length])).dataSync()
    })
  run()
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now()
    run()
    return (performance.now() - started) / 1000
  })
  return Math.min(...times)
}
