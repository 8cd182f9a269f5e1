import { FlowsError } from '@tfjs-flows/core'
import { closestFirst } from '@tfjs-flows/data'
import { gmmKind } from './gmm-kind.ts'
import type { ModelKind } from './model-kind.ts'
import { networkFamilies } from './network-families.ts'
import { networkKind } from './network-kind.ts'

/** Every family the program can fit, in the order they are compared. */
export const modelKinds: readonly ModelKind[] = [gmmKind, ...networkFamilies.map(networkKind)]

/** The family that `train` fits to a folder of sounds. */
export const wavenet = {
  name: 'wavenet',
  about: 'WaveNet of mu-law classes for a folder of .wav files (exact, fast to score, a step for each sample)',
} as const

/** The families that `compare` fits by itself. */
export const defaultModels = ['gmm', 'vae', 'realnvp'] as const

/** The family of a name given by the user. */
export function modelKind(name: string): ModelKind {
  const kind = modelKinds.find((candidate) => candidate.name === name)
  if (kind !== undefined) return kind
  const names = modelKinds.map((candidate) => candidate.name)
  if (name === wavenet.name) {
    throw new FlowsError('argument', {
      who: '--models',
      rule: 'only models of tables are compared',
      got: `'${name}'`,
      do: `Fit it with tfjs-flows train FOLDER --model ${name}`,
    })
  }
  throw new FlowsError('argument', {
    who: '--models',
    rule: `a model must be one of ${names.join(', ')}`,
    got: `'${name}'`,
    do: `Use for example '${closestFirst(name, names)[0] ?? ''}'`,
  })
}
