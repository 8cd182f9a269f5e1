import type { Moments } from '@tfjs-flows/wasm-kernels'
import type { SharedExamples } from '../examples.ts'
import type { ObjectiveSpec } from '../objective.ts'
import type { ModelParcel } from './model-parcel.ts'
import type { TeamLayout } from './team-adam.ts'

/** What a worker is sent, once. */
export interface StartMessage {
  readonly kind: 'start'
  readonly rank: number
  readonly layout: TeamLayout
  readonly board: SharedArrayBuffer
  readonly moments: Moments
  readonly backend: 'wasm' | 'cpu'
  readonly kernels: boolean
  /** Threads that its large kernels use. */
  readonly threads: number
  /** Files that register the classes of the model. */
  readonly imports: readonly string[]
  readonly model: ModelParcel
  readonly objective: ObjectiveSpec
  readonly examples: SharedExamples
}

/** What a worker is sent when all are ready. */
export interface JoinMessage {
  readonly kind: 'join'
  /** Where the tensors of each rank are. */
  readonly memories: readonly WebAssembly.Memory[]
}

/** What a worker says. */
export type WorkerMessage =
  /** It listens. */
  | { readonly kind: 'hello' }
  /** It waits to join; the names of its parameters, in their order, and where its tensors are. */
  | { readonly kind: 'ready'; readonly names: readonly string[]; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'failed'; readonly why: string }

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  return message.kind === 'hello' || message.kind === 'ready' || message.kind === 'failed'
}
