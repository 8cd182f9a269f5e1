import '@tfjs-flows/flows'
import '@tfjs-flows/gmm'
import '@tfjs-flows/vae'
import { FlowsError } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { loadModel } from '@tfjs-flows/io'
import { type ModelMetadata, readMetadata } from './model-metadata.ts'

/** A model of this program, as it came out of its file. The caller disposes the model. */
export interface LoadedModel {
  readonly model: TransformedDistribution
  readonly metadata: ModelMetadata
}

/** Loads a model that `train` or `compare` wrote. */
export async function loadKeptModel(file: string): Promise<LoadedModel> {
  const { model, metadata } = await loadModel(file)
  try {
    if (!(model instanceof TransformedDistribution)) {
      throw new FlowsError('file', {
        who: file,
        rule: 'the file must hold a density of the original columns',
        got: `a ${model.className}`,
        do: 'Use a file written by `tfjs-flows train` or `compare`',
      })
    }
    return { model, metadata: readMetadata(metadata, file) }
  } catch (error) {
    model.dispose()
    throw error
  }
}
