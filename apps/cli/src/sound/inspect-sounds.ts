import type { ModelSummary } from '@tfjs-flows/io'
import { exitCodes } from '../exit-code.ts'
import { count } from '../format.ts'
import type { SoundModel } from '../load-kept-model.ts'
import type { Terminal } from '../terminal.ts'
import { fieldWords } from './train-sounds.ts'
import { perSample } from './train-voice.ts'

/** Prints where a model of sounds comes from, its sound, its network and what its two sides cost. */
export function inspectSounds(
  { model, metadata }: SoundModel,
  { tensors, bytes }: Pick<ModelSummary, 'tensors' | 'bytes'>,
  { modelFile, json }: { readonly modelFile: string; readonly json: boolean },
  terminal: Terminal,
): number {
  const { sound, provenance, testLogProb, settings } = metadata
  const { receptiveField, dilations, channels } = model.network
  if (json) {
    const network = { receptiveField, dilations, channels, parameters: model.countParameters() }
    terminal.out(JSON.stringify({ file: modelFile, bytes, ...metadata, network, tensors }, null, 2))
    return exitCodes.done
  }
  const labels = sound.labels.map(({ part, labels }) => `part ${part}: ${labels.join(', ')}`).join('; ')
  terminal.out(
    [
      `${modelFile}: ${metadata.model}, ${count(bytes)} bytes, ${tensors.length} tensors`,
      `trained on   ${provenance.data}, ${count(provenance.trainClips)} clips of ${count(provenance.trainSamples)} samples, seed ${provenance.seed}, backend ${provenance.backend}`,
      `checksum     ${provenance.checksum}`,
      `sound        ${count(sound.sampleRate)} samples a second, ${sound.levels} mu-law levels, clips of ${count(sound.samples)} samples`,
      ...(labels === '' ? [] : [`labels       ${labels}`]),
      `settings     ${settings}`,
      `test         ${perSample(-testLogProb.mean)} a sample (${testLogProb.kind})`,
      '',
      `WaveNet: ${fieldWords(receptiveField, sound.sampleRate)}, dilations ${dilations.join(' ')}, ${channels} channels, ${count(model.countParameters())} parameters`,
      'logProb is one pass; a sample takes one step of all layers for each of its numbers',
    ].join('\n'),
  )
  return exitCodes.done
}
