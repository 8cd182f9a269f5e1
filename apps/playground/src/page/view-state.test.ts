import { expect, it } from 'vitest'
import type { Report, Scene } from '../engine/protocol.ts'
import { initialState, nextState, type ViewState } from './view-state.ts'

const scene: Scene = {
  title: 'Moons',
  columns: ['x', 'y'],
  frame: { low: [-1, -1], high: [1, 1] },
  entropy: 2,
  truth: null,
  data: null,
  parameters: 10,
  backend: 'wasm: here',
  about: null,
}
const picture = { logProb: new Float32Array(1), size: 1, samples: new Float32Array(2), encoded: null }
const score = { loss: 2.5, lossError: 0.01, gap: 0.5, gapError: 0.02 }

function after(...reports: Report[]): ViewState {
  return reports.reduce(nextState, initialState)
}

it('collects the curves of a run', () => {
  const state = after(
    { kind: 'scene', scene },
    { kind: 'picture', step: 0, picture, score },
    { kind: 'phase', phase: 'training' },
    { kind: 'progress', step: 3, loss: 2.4, stepsPerSecond: 9 },
  )
  expect(state.heldOut).toEqual([{ step: 0, loss: 2.5 }])
  expect(state.training).toEqual([{ step: 3, loss: 2.4 }])
  expect(state).toMatchObject({ phase: 'training', step: 3, stepsPerSecond: 9, score })
})

it('forgets the run before when a new scene comes', () => {
  const state = after(
    { kind: 'scene', scene },
    { kind: 'progress', step: 3, loss: 2.4, stepsPerSecond: 9 },
    { kind: 'outcome', outcome: { step: 3, score, logProb: [0] } },
    { kind: 'scene', scene: { ...scene, title: 'Rings' } },
  )
  expect(state).toMatchObject({ step: 0, training: [], heldOut: [], outcome: null, scene: { title: 'Rings' } })
})

it('goes on after a failure that stops nothing, and not after one that does', () => {
  const training: Report = { kind: 'phase', phase: 'training' }
  const spared = after({ kind: 'scene', scene }, training, { kind: 'failed', message: 'No such file.', fatal: false })
  expect(spared).toMatchObject({ phase: 'training', message: { text: 'No such file.', tone: 'fault' } })
  const lost = after({ kind: 'scene', scene }, training, { kind: 'failed', message: 'NaN.', fatal: true })
  expect(lost).toMatchObject({ phase: 'error', message: { text: 'NaN.', tone: 'fault' } })
})

it('says what an opened file is', () => {
  const state = after(
    { kind: 'scene', scene: { ...scene, about: 'From a table.' } },
    { kind: 'phase', phase: 'opened' },
  )
  expect(state.message).toEqual({ text: 'Moons: From a table.', tone: 'plain' })
})
