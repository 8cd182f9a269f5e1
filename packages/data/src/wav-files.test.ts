import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readClips, readWav, writeWav } from './wav-files.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sound = (...values: number[]): { sampleRate: number; channels: Float32Array[] } => ({
  sampleRate: 8000,
  channels: [Float32Array.from(values)],
})

it('reads the sounds of a folder in the order of their names', async () => {
  await writeWav(join(folder, 'b.wav'), sound(0.5, 0.25))
  await writeWav(
    join(folder, 'a.WAV'),
    { sampleRate: 8000, channels: [Float32Array.of(1), Float32Array.of(0)] },
    'float32',
  )
  await writeFile(join(folder, 'notes.txt'), 'no sound')
  const { clips, sampleRate } = await readClips(folder)
  expect(sampleRate).toBe(8000)
  expect(clips.map(({ name, values }) => [name, ...values])).toEqual([
    ['a', 0.5],
    ['b', 0.5, 0.25],
  ])
  expect((await readClips(join(folder, 'a.WAV'), 0)).clips[0]?.values).toEqual(Float32Array.of(1))
  expect((await readWav(join(folder, 'b.wav'))).channels).toHaveLength(1)
})

it('refuses what is not there, is no sound, or is at another rate', async () => {
  await expect(readClips(join(folder, 'absent'))).rejects.toThrow("got nothing at '")
  const empty = await mkdtemp(join(folder, 'empty-'))
  await expect(readClips(empty)).rejects.toThrow('no .wav file among 0 files')
  await writeWav(join(empty, 'a.wav'), sound(0.5))
  await writeWav(join(empty, 'b.wav'), { ...sound(0.5), sampleRate: 16_000 })
  await expect(readClips(empty)).rejects.toThrow(
    /one sample rate \(8000 a second in .*a\.wav\); got 1 samples at 16000/,
  )
  await writeWav(join(empty, 'b.wav'), sound())
  await expect(readClips(empty)).rejects.toThrow('got 0 samples at 8000')
  await expect(writeWav(join(folder, 'nowhere', 'a.wav'), sound(0.5))).rejects.toThrow('folder to write to must exist')
})
