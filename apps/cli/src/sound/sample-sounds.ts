import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Tensor, tensor } from '@tensorflow/tfjs-core'
import { MuLaw } from '@tfjs-flows/autoregressive'
import { Breather, FlowsError, Rng } from '@tfjs-flows/core'
import { writeWav } from '@tfjs-flows/data'
import { exitCodes } from '../exit-code.ts'
import { count } from '../format.ts'
import type { SoundModel } from '../load-kept-model.ts'
import { samplesProgress } from '../rows-progress.ts'
import type { Terminal } from '../terminal.ts'
import { contextOfLabel, type LabelPart } from './clip-labels.ts'

/** What `sample` of a model of sounds was asked for. */
export interface SampleSoundsOptions {
  readonly clips: number
  readonly seconds: number | undefined
  readonly label: string | undefined
  readonly seed: number
  readonly temperature: number
  /** A folder, or for one clip a .wav file. */
  readonly out: string
  readonly json: boolean
}

/** Draws clips side by side and writes them as 16-bit .wav files. */
export async function sampleSounds(
  { model, metadata }: SoundModel,
  options: SampleSoundsOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { sampleRate, levels, labels } = metadata.sound
  const samples = options.seconds === undefined ? metadata.sound.samples : Math.round(options.seconds * sampleRate)
  const rng = new Rng(options.seed)
  const chosen = chooseLabels(labels, options, rng)
  const files = filesOf(options, chosen)
  await mkdir(dirname(files[0] as string), { recursive: true })
  const context = contextTensor(chosen, labels)
  try {
    const sampler = model.sampler(files.length, { rng, context, temperature: options.temperature })
    const classes = await drawAll(
      sampler,
      { rows: files.length, samples, signal },
      samplesProgress('sample', samples, terminal),
    ).finally(() => sampler.dispose())
    terminal.settle()
    const companding = new MuLaw({ levels })
    for (const [i, file] of files.entries()) {
      await writeWav(file, { sampleRate, channels: [companding.decode(classes[i] as Float32Array)] })
    }
  } finally {
    context?.dispose()
  }
  const seconds = samples / sampleRate
  const facts = { files, clips: files.length, samples, sampleRate, seconds, seed: options.seed }
  const lines = files.map((file) => `${file}: ${count(samples)} samples, ${seconds.toFixed(2)} s`)
  terminal.out(options.json ? JSON.stringify(facts, null, 2) : lines.join('\n'))
  return exitCodes.done
}

async function drawAll(
  sampler: { next(): Tensor },
  { rows, samples, signal }: { rows: number; samples: number; signal: AbortSignal },
  progress: (done: number) => void,
): Promise<Float32Array[]> {
  const out = Array.from({ length: rows }, () => new Float32Array(samples))
  const breather = new Breather()
  for (let t = 0; t < samples; t += 1) {
    if (signal.aborted) {
      throw new FlowsError('aborted', { who: 'sample', rule: 'it was interrupted', got: `${t} of ${samples} samples` })
    }
    const drawn = sampler.next()
    const values = drawn.dataSync()
    drawn.dispose()
    for (const [i, clip] of out.entries()) clip[t] = values[i] as number
    if (await breather.pause()) progress(t + 1)
  }
  return out
}

/** The label of each clip: the one that was asked for, or for each part one at random. */
function chooseLabels(
  labels: readonly LabelPart[],
  { label, clips }: Pick<SampleSoundsOptions, 'label' | 'clips'>,
  rng: Rng,
): string[] {
  if (label !== undefined && labels.length === 0) {
    throw new FlowsError('argument', {
      who: '--label',
      rule: 'the model must have been trained with --condition-on',
      got: `'${label}'`,
      do: 'Leave it out',
    })
  }
  if (label !== undefined) return Array.from({ length: clips }, () => label)
  return Array.from({ length: clips }, () =>
    labels.map((part) => part.labels[Math.floor((rng.uniforms(1)[0] as number) * part.labels.length)]).join('_'),
  )
}

function contextTensor(chosen: readonly string[], labels: readonly LabelPart[]): Tensor | undefined {
  if (labels.length === 0) return undefined
  const rows = chosen.map((label) => contextOfLabel(label, labels))
  return tensor(rows.flat(), [rows.length, rows[0]?.length ?? 0])
}

/** `out` itself for one clip of a file's name, else numbered files in it, with their labels. */
function filesOf({ out, clips }: SampleSoundsOptions, chosen: readonly string[]): string[] {
  const isFile = /\.wav$/i.test(out)
  if (isFile && clips === 1) return [out]
  if (!isFile) {
    return chosen.map((label, i) => join(out, `${label === '' ? 'clip' : label}_${String(i + 1).padStart(3, '0')}.wav`))
  }
  throw new FlowsError('argument', {
    who: '--out',
    rule: 'more than one clip needs a folder',
    got: `'${out}' for ${clips} clips`,
    do: "Name a folder such as 'clips'",
  })
}
