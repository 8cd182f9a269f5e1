import type { HeldOutScore } from '../engine/held-out-score.ts'
import type { Picture } from '../engine/picture.ts'
import type { Outcome, Report, Scene } from '../engine/protocol.ts'
import { type LossPoint, withPoint } from './learning-curve.ts'

/** Where the page stands. */
export type Phase = 'loading' | 'ready' | 'training' | 'paused' | 'done' | 'opened' | 'error'

/** Everything that the page shows of the engine. */
export interface ViewState {
  readonly phase: Phase
  readonly scene: Scene | null
  readonly picture: Picture | null
  readonly score: HeldOutScore | null
  readonly step: number
  readonly stepsPerSecond: number
  readonly training: readonly LossPoint[]
  readonly heldOut: readonly LossPoint[]
  readonly outcome: Outcome | null
  readonly message: { readonly text: string; readonly tone: 'plain' | 'fault' } | null
}

export const initialState: ViewState = {
  phase: 'loading',
  scene: null,
  picture: null,
  score: null,
  step: 0,
  stepsPerSecond: Number.NaN,
  training: [],
  heldOut: [],
  outcome: null,
  message: { text: 'Loading the engine…', tone: 'plain' },
}

/** The state after a report of the engine. */
export function nextState(state: ViewState, report: Report): ViewState {
  switch (report.kind) {
    case 'busy':
      return { ...state, phase: 'loading', outcome: null, message: { text: `${report.what}…`, tone: 'plain' } }
    case 'scene':
      return { ...initialState, phase: state.phase, scene: report.scene, message: null }
    case 'progress': {
      const training = withPoint(state.training, report.step, report.loss)
      return { ...state, step: report.step, stepsPerSecond: report.stepsPerSecond, training }
    }
    case 'picture': {
      const { picture, score, step } = report
      const heldOut = score === null ? state.heldOut : withPoint(state.heldOut, step, score.loss)
      return { ...state, picture, score, step, heldOut }
    }
    case 'phase':
      return withPhase(state, report.phase)
    case 'outcome':
      return { ...state, outcome: report.outcome }
    case 'failed':
      return {
        ...state,
        phase: report.fatal ? 'error' : state.phase,
        message: { text: report.message, tone: 'fault' },
      }
    case 'thumbnails':
    case 'saved':
      return state
  }
}

function withPhase(state: ViewState, phase: Phase): ViewState {
  return { ...state, phase, message: phase === 'opened' ? aboutFile(state.scene) : null }
}

function aboutFile(scene: Scene | null): ViewState['message'] {
  return scene === null ? null : { text: `${scene.title}: ${scene.about ?? ''}`, tone: 'plain' }
}
