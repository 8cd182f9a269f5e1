import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import type { Trainable } from '@tfjs-flows/train'
import { type Candidate, type InterleaveOptions, interleave, type Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { plainSteps } from './plain-steps.ts'
import { type TrainingSteps, trainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

/** Times of one workload on one side. */
export interface WorkloadTimings {
  readonly train: Timing
  readonly logProb: Timing
  readonly sample: Timing
}

export interface TimeWorkloadOptions {
  /** How long a training step is timed on each side; the rest half as long. */
  readonly seconds: number
  readonly kernels: KernelSwitch
  /** Whether plain tfjs is timed too; default true. */
  readonly plain?: boolean | undefined
  /** Threads of a further training on our kernels, beside the one by one thread; default 1: none. */
  readonly workers?: number | undefined
}

/** Times of one workload on each side. */
export interface SidesTimings {
  /** On our kernels, and there training by several threads, where it was timed. */
  readonly ours: WorkloadTimings & { readonly threaded: Timing | undefined }
  /** The same on the stock kernels. */
  readonly withoutKernels: WorkloadTimings
  /** By plain tfjs, where it was timed; its training where that can be. */
  readonly plain: { readonly [K in keyof WorkloadTimings]: Timing | undefined }
}

/** Times training, densities and draws of one model on our kernels, on the stock ones and by plain tfjs, by turns. */
export async function timeWorkload(workload: Workload, options: TimeWorkloadOptions): Promise<SidesTimings> {
  const { seconds, kernels, plain = true } = options
  const { model, logProb, sample } = workload.build(new Rng(0))
  const x = tensor(workload.rows(workload.batch, new Rng(1)), [workload.batch, ...workload.eventShape])
  const draws = new Rng(3)
  const sides = [...sidesOf(kernels), ...(plain ? [{ name: 'plain', enter: kernels.plain }] : [])]
  // Reading the result is the wait for it; with the tidy around it nothing is left behind.
  const timeRead = (run: () => Tensor): Promise<Map<string, Timing>> => {
    const call = (): void => tidy(() => void run().dataSync())
    return interleave(
      sides.map((side) => ({ ...side, call })),
      timingOptions(0.5 * seconds),
    )
  }
  try {
    const train = await timeTraining(workload, model, options)
    const density = await timeRead(() => logProb(x))
    const drawn = await timeRead(() => sample(draws))
    const on = (name: string): SidesTimings['plain'] => {
      return { train: train.get(name), logProb: density.get(name), sample: drawn.get(name) }
    }
    const all = (name: SideName): WorkloadTimings => on(name) as WorkloadTimings
    return {
      ours: { ...all('our kernels'), threaded: train.get('threaded') },
      withoutKernels: all('stock kernels'),
      plain: on('plain'),
    }
  } finally {
    kernels.off()
    x.dispose()
    model.dispose()
  }
}

/** Training of the model on both kinds of kernels, and of others like it by several threads and by plain tfjs. */
async function timeTraining(
  workload: Workload,
  model: Trainable,
  { seconds, kernels, workers = 1, plain = true }: TimeWorkloadOptions,
): Promise<Map<string, Timing>> {
  const isPlainTimed = plain && workload.stockCannotTrain === undefined
  const training = trainingSteps(workload, model, new Rng(2))
  const threaded = workers === 1 ? undefined : threadedSteps(workload, workers)
  const plainly = isPlainTimed ? plainSteps(workload, new Rng(2)) : undefined
  try {
    const candidates: Candidate[] = sidesOf(kernels).map((side) => ({ ...side, call: training.step }))
    if (threaded) candidates.push({ name: 'threaded', enter: kernels.on, call: threaded.step })
    if (plainly) candidates.push({ name: 'plain', enter: kernels.plain, call: plainly.step })
    return await interleave(candidates, timingOptions(seconds))
  } finally {
    for (const steps of [training, threaded, plainly]) await steps?.end()
  }
}

/** Some draws on stock kernels take seconds: three will do. */
function timingOptions(seconds: number): InterleaveOptions {
  const milliseconds = 1000 * seconds
  return { milliseconds, calls: 3, warmUp: { milliseconds: Math.min(500, 2 * milliseconds), calls: 1 } }
}

/** Training of the same model anew by several threads; its end frees the model too. */
function threadedSteps(workload: Workload, workers: number): TrainingSteps {
  const { model } = workload.build(new Rng(0))
  const steps = trainingSteps(workload, model, new Rng(2), workers)
  return {
    ...steps,
    end: async () => {
      await steps.end()
      model.dispose()
    },
  }
}

type SideName = 'our kernels' | 'stock kernels'

/** The same ops on our kernels and on the stock ones. */
export function sidesOf(kernels: KernelSwitch): readonly (Omit<Candidate, 'call'> & { readonly name: SideName })[] {
  return [
    { name: 'our kernels', enter: kernels.on },
    { name: 'stock kernels', enter: kernels.off },
  ]
}
