import { engine } from '@tensorflow/tfjs-core'

/** True while a gradient is being taken: what runs now must have one. */
export function isRecording(): boolean {
  // Not in tfjs's public API, which is pinned.
  return engine()['isTapeOn']()
}
