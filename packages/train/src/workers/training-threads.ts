import { getBackend } from '@tensorflow/tfjs-core'
import { hasWasmKernels } from '@tfjs-flows/wasm-kernels'
import type { Adam } from '../adam.ts'
import type { ExampleLosses } from '../example-losses.ts'
import type { FitOptions } from '../fit-options.ts'
import type { FlatParameters } from '../flat-parameters.ts'
import type { Trainable } from '../objective.ts'
import { sharedCopy } from '../shared-copy.ts'
import { boundKernelThreads } from './kernel-share.ts'
import { packModel } from './model-parcel.ts'
import { TrainingTeam } from './training-team.ts'
import { planWorkers } from './worker-plan.ts'

/** What workers take over of a run that is about to start, or to go on. */
export interface TeamNeeds {
  readonly parameters: FlatParameters
  readonly adam: Adam
  readonly clipNorm: number
  /** Rows of a step. */
  readonly batch: number
}

/** The threads of a run. */
export interface TrainingThreads {
  readonly count: number
  /** Those that share the rows, where they do not share kernels alone. */
  readonly team?: TrainingTeam
  /** During a step: gives the kernels of this thread their threads; what it returns ends it. */
  shareCores(): () => void
}

/** The threads that `options` asks for; undefined where one trains with what its kernels have. */
export async function trainingThreads<Model extends Trainable>(
  { workers, model }: FitOptions<Model>,
  train: ExampleLosses<Model>,
  { parameters, adam, clipNorm, batch }: TeamNeeds,
): Promise<TrainingThreads | undefined> {
  const { objective } = train
  const plan = planWorkers({ workers, model, objective, batch })
  if (plan === undefined) return undefined
  const { ranks, kernelThreads, others } = plan
  const shareCores = (): (() => void) => boundKernelThreads(kernelThreads)
  if (others === undefined || objective === undefined) return { count: kernelThreads, shareCores }
  const { step, firstMoment, secondMoment } = await adam.state()
  const team = new TrainingTeam({
    ranks,
    batch,
    clipNorm,
    step,
    names: parameters.names,
    shapes: parameters.trained.map(({ shape }) => shape),
    start: others.start,
    message: {
      backend: getBackend() === 'cpu' ? 'cpu' : 'wasm',
      kernels: hasWasmKernels(),
      threads: kernelThreads,
      imports: others.imports,
      moments: { firstMoment: sharedCopy(firstMoment), secondMoment: sharedCopy(secondMoment) },
      model: await packModel(model),
      objective,
      examples: train.shareExamples(),
    },
  })
  return { count: ranks, team, shareCores }
}
