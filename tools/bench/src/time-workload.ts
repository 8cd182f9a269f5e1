import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { type Candidate, interleave, type Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { type TrainingSteps, trainingSteps } from './training-steps.ts'
import type { Workload } from './workload.ts'

/** Times of one workload on one side. */
export interface WorkloadTimings {
  readonly train: Timing
  readonly logProb: Timing
  readonly sample: Timing
  /** Training by several threads, where it was timed. */
  readonly threaded?: Timing | undefined
}

export interface TimeWorkloadOptions {
  /** How long a training step is timed on each side; the rest half as long. */
  readonly seconds: number
  /** Our kernels, where there are any. */
  readonly kernels: KernelSwitch | undefined
  /** Threads of a further training on our kernels, beside the one by one thread; default 1: none. */
  readonly workers?: number | undefined
}

/** Times training, densities and draws of one model on the stock kernels and, where there are any, on ours by turns. */
export async function timeWorkload(
  workload: Workload,
  { seconds, kernels, workers = 1 }: TimeWorkloadOptions,
): Promise<{ stock: WorkloadTimings; ours: WorkloadTimings | undefined }> {
  const { model, logProb, sample } = workload.build(new Rng(0))
  const x = tensor(workload.rows(workload.batch, new Rng(1)), [workload.batch, ...workload.eventShape])
  const training = trainingSteps(workload, model, new Rng(2))
  const threads = kernels === undefined || workers === 1 ? undefined : threadedSteps(workload, workers)
  const draws = new Rng(3)
  // Reading the result is the wait for it; with the tidy around it nothing is left behind.
  const read = (run: () => Tensor) => (): void => tidy(() => void run().dataSync())
  const sides = sidesOf(kernels)
  const time = (call: Candidate['call'], share: number, more: Candidate[] = []): Promise<Map<string, Timing>> =>
    interleave(
      [...sides.map((side) => ({ ...side, call })), ...more],
      // Some draws on stock kernels take seconds: three will do.
      { milliseconds: 1000 * seconds * share, calls: 3, warmUp: { milliseconds: 500, calls: 1 } },
    )
  try {
    const threaded = threads && { name: 'threaded', enter: () => kernels?.on(), call: threads.step }
    const train = await time(training.step, 1, threaded && [threaded])
    await training.end()
    await threads?.end()
    const density = await time(
      read(() => logProb(x)),
      0.5,
    )
    const drawn = await time(
      read(() => sample(draws)),
      0.5,
    )
    const on = (name: string): WorkloadTimings | undefined => {
      const [a, b, c] = [train.get(name), density.get(name), drawn.get(name)]
      return a && b && c && { train: a, logProb: b, sample: c }
    }
    const ours = on('ours')
    return { stock: on('stock') as WorkloadTimings, ours: ours && { ...ours, threaded: train.get('threaded') } }
  } finally {
    kernels?.off()
    await training.end()
    await threads?.end()
    x.dispose()
    model.dispose()
  }
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

/** The stock kernels, and ours where there are any. */
export function sidesOf(kernels: KernelSwitch | undefined): readonly Omit<Candidate, 'call'>[] {
  const stock = { name: 'stock', enter: () => kernels?.off() }
  return kernels === undefined ? [stock] : [{ name: 'ours', enter: () => kernels.on() }, stock]
}
