import { type BatchesState, FlowsError, type Json, type RngState } from '@tfjs-flows/core'
import type { FitSettings } from './fit-settings.ts'
import type { RunningMeanState } from './running-mean.ts'

/** Everything that a run needs to go on as if it had never stopped; `saveCheckpoint` of `@tfjs-flows/io` keeps it. */
export interface TrainingState {
  /** Parameters, best parameters and Adam's moments, as `<kind>.<dotted name>`. */
  readonly tensors: ReadonlyMap<string, Float32Array>
  /** Step, data order, generators, settings, history. */
  readonly state: Json
}

/** One evaluation. */
export interface Evaluation {
  readonly step: number
  /** Running mean of the training loss in nats; null before the first step. */
  readonly trainLoss: number | null
  /** Mean loss of the validation rows in nats; null without such rows. */
  readonly validationLoss: number | null
}

/** The JSON part of a `TrainingState`. */
export interface TrainingRecord {
  readonly version: 1
  readonly step: number
  readonly seconds: number
  readonly rows: number
  readonly settings: FitSettings
  readonly order: BatchesState
  readonly noise: RngState
  readonly validationNoise: RngState
  readonly loss: RunningMeanState
  readonly best: BestRecord
  readonly history: readonly Evaluation[]
}

/** Which weights are the best so far. */
export interface BestRecord {
  readonly step: number
  /** null where there are no validation rows, or their loss was never finite. */
  readonly validationLoss: number | null
  /** Evaluations since then. */
  readonly evaluationsSince: number
}

/** The kinds of vectors in a state, each of one value a parameter. */
export const vectorKinds = ['parameters', 'best', 'firstMoment', 'secondMoment'] as const
export type VectorKind = (typeof vectorKinds)[number]
export type StateVectors = { readonly [K in VectorKind]: Float32Array }

/** Names each parameter's part of each vector. */
export function encodeVectors(
  vectors: StateVectors,
  byName: (flat: Float32Array) => Map<string, Float32Array>,
): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>()
  for (const kind of vectorKinds) {
    for (const [name, values] of byName(vectors[kind])) tensors.set(`${kind}.${name}`, values)
  }
  return tensors
}

/** @throws FlowsError 'file' where a parameter's part is missing or has another size */
export function decodeVectors(
  tensors: TrainingState['tensors'],
  size: number,
  byName: (flat: Float32Array) => Map<string, Float32Array>,
): StateVectors {
  const decode = (kind: VectorKind): Float32Array => {
    const flat = new Float32Array(size)
    for (const [name, part] of byName(flat)) {
      const values = tensors.get(`${kind}.${name}`)
      if (values?.length !== part.length) {
        const got = values === undefined ? 'nothing' : `${values.length} values`
        throw stateError(`it must hold ${part.length} values as '${kind}.${name}'`, got)
      }
      part.set(values)
    }
    return flat
  }
  return {
    parameters: decode('parameters'),
    best: decode('best'),
    firstMoment: decode('firstMoment'),
    secondMoment: decode('secondMoment'),
  }
}

/** A copy in plain JSON. */
export function encodeRecord(record: TrainingRecord): Json {
  return JSON.parse(JSON.stringify(record)) as Json
}

/** Checks the JSON of a state that came from a file. */
export function parseRecord(json: Json): TrainingRecord {
  const record = json as Partial<TrainingRecord> | null
  const isRecord =
    record?.version === 1 &&
    [record.step, record.seconds, record.rows, record.order?.position, record.order?.epoch, record.best?.step].every(
      (value) => typeof value === 'number' && value >= 0,
    ) &&
    [record.order?.rng, record.noise, record.validationNoise].every((state) => state?.algorithm === 'philox4x32-10') &&
    typeof record.settings === 'object' &&
    typeof record.loss === 'object' &&
    Array.isArray(record.history)
  if (!isRecord) throw stateError('its JSON must be that of a training run', JSON.stringify(json)?.slice(0, 60))
  return record as TrainingRecord
}

/** An error of a state that does not fit this model, these data or this version. */
export function stateError(rule: string, got: string | undefined): FlowsError {
  return new FlowsError('file', {
    who: 'fit',
    rule: `a state can be resumed with the model and data of its run alone: ${rule}`,
    got: got ?? 'nothing',
    do: 'Pass the same model and data, or start anew without resume',
  })
}
