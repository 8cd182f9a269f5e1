import '@tfjs-flows/flows'
import '@tfjs-flows/gmm'
import '@tfjs-flows/vae'
import { WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { FlowsError } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { loadModel } from '@tfjs-flows/io'
import { type ModelMetadata, readMetadata } from './model-metadata.ts'
import type { VoiceMetadata } from './sound/voice-metadata.ts'

/** A model of the rows of a table. */
export interface TableModel {
  readonly of: 'rows'
  readonly model: TransformedDistribution
  readonly metadata: ModelMetadata
}

/** A model of sounds. */
export interface SoundModel {
  readonly of: 'sounds'
  readonly model: WaveNetDistribution
  readonly metadata: VoiceMetadata
}

/** A model of this program, as it came out of its file. The caller disposes the model. */
export type LoadedModel = TableModel | SoundModel

/** Loads a model that `train` or `compare` wrote. */
export async function loadKeptModel(file: string): Promise<LoadedModel> {
  const { model, metadata } = await loadModel(file)
  try {
    const read = readMetadata(metadata, file)
    if (read.of === 'rows' && model instanceof TransformedDistribution) return { ...read, model }
    if (read.of === 'sounds' && model instanceof WaveNetDistribution) return { ...read, model }
    throw new FlowsError('file', {
      who: file,
      rule: `the file must hold a density of ${read.of === 'rows' ? 'the original columns' : 'sounds'}`,
      got: `a ${model.className}`,
      do: 'Use a file written by `tfjs-flows train` or `compare`',
    })
  } catch (error) {
    model.dispose()
    throw error
  }
}
