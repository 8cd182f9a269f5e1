import { FlowsError } from '@tfjs-flows/core'
import { nodeModule } from './node-module.ts'
import { checkSourceFile } from './source-file.ts'
import { formatWav, oneChannel, parseWav, type Wav, type WavEncoding } from './wav.ts'
import { writeFileWhole } from './write-file.ts'

/** A sound of one channel. */
export interface Clip {
  /** The file's name without its ending. */
  readonly name: string
  /** Amplitudes in [-1, 1]. */
  readonly values: Float32Array
}

export interface Clips {
  /** By name; none is empty. */
  readonly clips: readonly Clip[]
  /** Samples a second, the same for all. */
  readonly sampleRate: number
}

/** Reads a .wav file; see `parseWav`. */
export async function readWav(path: string): Promise<Wav> {
  await checkSourceFile(path)
  return parseWav(await nodeModule('node:fs').promises.readFile(path), path)
}

/** Writes a .wav file, whole or not at all; see `formatWav`. */
export async function writeWav(path: string, wav: Wav, encoding?: WavEncoding): Promise<void> {
  const bytes = formatWav(wav, encoding)
  await writeFileWhole(path, (temporary) => nodeModule('node:fs').promises.writeFile(temporary, bytes))
}

/**
 * Reads all .wav files of a folder, or one file, in the order of their names, as sounds of one channel: the mean of all,
 * or `channel`.
 *
 * @throws FlowsError 'file' where there are none or one is damaged, 'data' where sample rates differ or one is empty
 */
export async function readClips(path: string, channel: 'mean' | number = 'mean'): Promise<Clips> {
  const { basename, join } = nodeModule('node:path')
  const files = await wavFiles(path, join)
  const clips: Clip[] = []
  let first: { readonly file: string; readonly sampleRate: number } | undefined
  for (const file of files) {
    const wav = await readWav(file)
    const { sampleRate } = wav
    first ??= { file, sampleRate }
    const values = oneChannel(wav, channel)
    if (sampleRate !== first.sampleRate || values.length === 0) {
      throw new FlowsError('data', {
        who: 'readClips',
        rule: `every file must hold sound of one sample rate (${first.sampleRate} a second in ${first.file})`,
        got: `${values.length} samples at ${sampleRate} a second in ${file}`,
        do: 'Resample it first, or leave it out',
      })
    }
    clips.push({ name: basename(file).replace(/\.wav$/i, ''), values })
  }
  return { clips, sampleRate: (first as { sampleRate: number }).sampleRate }
}

async function wavFiles(path: string, join: (...parts: string[]) => string): Promise<string[]> {
  const { promises } = nodeModule('node:fs')
  const found = await promises.stat(path).catch(() => undefined)
  if (found?.isFile()) return [path]
  const names = found?.isDirectory() ? await promises.readdir(path) : []
  const files = names.filter((name) => /\.wav$/i.test(name)).sort()
  if (files.length > 0) return files.map((name) => join(path, name))
  throw new FlowsError('file', {
    who: 'readClips',
    rule: 'the source must be a folder of .wav files, or one of them',
    got: `${found === undefined ? 'nothing' : `no .wav file among ${names.length} files`} at '${path}'`,
    do: 'Check the path',
  })
}
