import { getBackend } from '@tensorflow/tfjs-core'
import { hasWasmKernels } from '@tfjs-flows/wasm-kernels'
import type { Adam } from '../adam.ts'
import type { ExampleLosses } from '../example-losses.ts'
import type { FitOptions } from '../fit-options.ts'
import type { FlatParameters } from '../flat-parameters.ts'
import type { Trainable } from '../objective.ts'
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

/** The workers that `options` asks for; undefined where one thread trains. */
export async function teamFor<Model extends Trainable>(
  { workers, model }: FitOptions<Model>,
  train: ExampleLosses<Model>,
  { parameters, adam, clipNorm, batch }: TeamNeeds,
): Promise<TrainingTeam | undefined> {
  const { objective } = train
  const plan = planWorkers({ workers, model, objective, batch })
  if (plan === undefined || objective === undefined) return undefined
  const { step, firstMoment, secondMoment } = await adam.state()
  return new TrainingTeam({
    ranks: plan.ranks,
    batch,
    clipNorm,
    step,
    names: parameters.names,
    shapes: parameters.trained.map(({ shape }) => shape),
    start: plan.start,
    message: {
      backend: getBackend() === 'cpu' ? 'cpu' : 'wasm',
      kernels: hasWasmKernels(),
      threads: plan.kernelThreads,
      imports: plan.imports,
      moments: { firstMoment: shared(firstMoment), secondMoment: shared(secondMoment) },
      model: await packModel(model),
      objective,
      examples: train.shareExamples(),
    },
  })
}

/** A copy that other threads can read. */
function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}
