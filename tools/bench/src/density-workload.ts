import type { Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import type { Workload } from './workload.ts'

export interface DensityWorkloadOptions
  extends Pick<Workload, 'name' | 'about' | 'batch' | 'peer' | 'parameters' | 'unread'> {
  readonly features: number
  readonly flow: (rng: Rng) => TransformedDistribution
}

/** A flow on rows of standard normal numbers. */
export function densityWorkload({ features, flow, ...options }: DensityWorkloadOptions): Workload {
  return {
    ...options,
    eventShape: [features],
    rows: (count, rng) => Float32Array.from(rng.normals(count * features)),
    build: (rng) => {
      const model = flow(rng)
      return {
        model,
        logProb: (x) => model.logProb(x),
        sample: (draws) => model.sample([options.batch], { rng: draws }),
      }
    },
  }
}
