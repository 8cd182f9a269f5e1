import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import type { Trainable } from '@tfjs-flows/train'
import { setKernelThreads } from '@tfjs-flows/wasm-kernels'
import { type Candidate, type InterleaveOptions, interleave, type Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { plainSteps } from './plain-steps.ts'
import { trainingSteps } from './training-steps.ts'
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
  /** Threads of our kernels, which are then timed by one thread too; default 1. */
  readonly threads?: number | undefined
}

/** Times of one workload on each side. */
export interface SidesTimings {
  /** On our kernels by as many threads as were asked for, and by one where these are more. */
  readonly ours: WorkloadTimings
  readonly oneThread: WorkloadTimings | undefined
  /** The same on the stock kernels. */
  readonly withoutKernels: WorkloadTimings
  /** By plain tfjs, where it was timed; its training where that can be. */
  readonly plain: { readonly [K in keyof WorkloadTimings]: Timing | undefined }
}

/** Times training, densities and draws of one model on our kernels, on the stock ones and by plain tfjs, by turns. */
export async function timeWorkload(workload: Workload, options: TimeWorkloadOptions): Promise<SidesTimings> {
  const { seconds, kernels, plain = true, threads = 1 } = options
  const { model, logProb, sample } = workload.build(new Rng(0))
  const x = tensor(workload.rows(workload.batch, new Rng(1)), [workload.batch, ...workload.eventShape])
  const draws = new Rng(3)
  const sides = [...sidesOf(kernels, threads), ...(plain ? [{ name: 'plain', enter: kernels.plain }] : [])]
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
      ours: all('our kernels'),
      oneThread: threads === 1 ? undefined : all('one thread'),
      withoutKernels: all('stock kernels'),
      plain: on('plain'),
    }
  } finally {
    kernels.off()
    x.dispose()
    model.dispose()
  }
}

/** Training of the model on both kinds of kernels, and of another like it by plain tfjs. */
async function timeTraining(
  workload: Workload,
  model: Trainable,
  { seconds, kernels, threads = 1, plain = true }: TimeWorkloadOptions,
): Promise<Map<string, Timing>> {
  const isPlainTimed = plain && workload.stockCannotTrain === undefined
  const training = trainingSteps(workload, model, new Rng(2))
  const plainly = isPlainTimed ? plainSteps(workload, new Rng(2)) : undefined
  try {
    const candidates: Candidate[] = sidesOf(kernels, threads).map((side) => ({ ...side, call: training.step }))
    if (plainly) candidates.push({ name: 'plain', enter: kernels.plain, call: plainly.step })
    return await interleave(candidates, timingOptions(seconds, WARM_UP_OF_TRAINING))
  } finally {
    for (const steps of [training, plainly]) await steps?.end()
  }
}

/** Seconds in which V8 compiles most of what a step runs, on threads that ours then miss; a training run has minutes. */
const WARM_UP_OF_TRAINING = 2

/** Some draws on stock kernels take seconds: three will do. */
function timingOptions(seconds: number, warmUp = 0.5): InterleaveOptions {
  const milliseconds = 1000 * seconds
  return { milliseconds, calls: 3, warmUp: { milliseconds: Math.min(1000 * warmUp, 2 * milliseconds), calls: 1 } }
}

type SideName = 'our kernels' | 'one thread' | 'stock kernels'

/** The same ops on our kernels, by so many threads and by one, and on the stock kernels. */
export function sidesOf(
  kernels: KernelSwitch,
  threads: number,
): readonly (Omit<Candidate, 'call'> & { readonly name: SideName })[] {
  const by = (count: number) => (): void => {
    kernels.on()
    setKernelThreads(count)
  }
  const ours = { name: 'our kernels', enter: by(threads) } as const
  const stock = { name: 'stock kernels', enter: kernels.off } as const
  return threads === 1 ? [ours, stock] : [ours, { name: 'one thread', enter: by(1) }, stock]
}
