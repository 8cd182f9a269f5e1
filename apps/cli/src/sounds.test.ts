import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Rng } from '@tfjs-flows/core'
import { readWav, writeWav } from '@tfjs-flows/data'
import { beforeAll, describe, expect, it } from 'vitest'
import { programInFolder } from './run-program.fixture.ts'

const { folder, run } = programInFolder()

/** Tones at 100 and 400 Hz in a little noise: `low_3.wav`, `high_5.wav`, … */
async function writeTones(): Promise<void> {
  await mkdir(join(folder, 'tones'))
  for (const [pitch, hertz] of Object.entries({ low: 100, high: 400 })) {
    for (let i = 0; i < 10; i += 1) {
      const noise = new Rng(hertz + i).normals(900 + 20 * i)
      const tone = Float32Array.from(noise, (z, t) => 0.5 * Math.sin((2 * Math.PI * hertz * t) / 4000 + i) + 0.01 * z)
      await writeWav(join(folder, 'tones', `${pitch}_${i}.wav`), { sampleRate: 4000, channels: [tone] })
    }
  }
}

/** How often the sign changes in a second. */
function crossings(values: Float32Array, sampleRate: number): number {
  let changes = 0
  for (let t = 1; t < values.length; t += 1) {
    if (Math.sign(values[t] as number) !== Math.sign(values[t - 1] as number)) changes += 1
  }
  return (changes * sampleRate) / values.length
}

beforeAll(async () => {
  await writeTones()
  const small = ['--layers', '6', '--channels', '12', '--batch-size', '4', '--window', '500']
  const args = ['train', 'tones', '--model', 'wavenet', '--condition-on', '0', '--steps', '80', ...small]
  const trained = await run([...args, '-o', 'tones.safetensors', '--json'])
  expect(trained.stderr).toMatch(/20 clips at 4,000 samples a second .*receptive field 64 samples \(16\.0 ms\)/s)
  expect(JSON.parse(trained.stdout)).toMatchObject({ model: 'wavenet', receptiveField: 64 })
  expect(JSON.parse(trained.stdout).bitsPerSample).toBeLessThan(6.8)
  expect(trained.code).toBe(0)
})

describe('a WaveNet of sounds', () => {
  it('draws clips of a label as .wav files, the same for one seed', async () => {
    const draw = async (label: string, out: string): Promise<number> => {
      const args = ['sample', 'tones.safetensors', '--label', label, '--seconds', '0.2', '--seed', '3', '-o', out]
      expect((await run(args)).code).toBe(0)
      const { sampleRate, channels } = await readWav(join(folder, out))
      expect(channels.map(({ length }) => length)).toEqual([800])
      return crossings(channels[0] as Float32Array, sampleRate)
    }
    expect(await draw('high', 'high.wav')).toBeGreaterThan(await draw('low', 'low.wav'))
    await draw('high', 'again.wav')
    expect(await readFile(join(folder, 'again.wav'))).toEqual(await readFile(join(folder, 'high.wav')))
  })

  it('writes several clips into a folder, labels drawn where none is given', async () => {
    const { stdout } = await run([
      'sample',
      'tones.safetensors',
      '-n',
      '2',
      '--seconds',
      '0.01',
      '-o',
      'clips',
      '--json',
    ])
    const { files, samples } = JSON.parse(stdout) as { files: string[]; samples: number }
    expect(files).toHaveLength(2)
    for (const file of files) expect(file).toMatch(/^clips.(low|high)_00[12]\.wav$/)
    expect(samples).toBe(40)
  })

  it('scores clips and finds the one that is not like the others', async () => {
    await mkdir(join(folder, 'odd'))
    for (const name of ['low_1', 'high_1']) {
      await writeWav(join(folder, 'odd', `${name}.wav`), await readWav(join(folder, 'tones', `${name}.wav`)))
    }
    const noise = Float32Array.from(new Rng(1).normals(900), (z) => 0.4 * z)
    await writeWav(join(folder, 'odd', 'low_noise.wav'), { sampleRate: 4000, channels: [noise] })
    expect((await run(['score', 'tones.safetensors', 'odd', '-o', 'odd.csv'])).code).toBe(0)
    const lines = (await readFile(join(folder, 'odd.csv'), 'utf8')).trimEnd().split('\n')
    expect(lines[0]).toBe('clip,samples,log_prob,bits_per_sample,rank')
    expect(lines[3]).toMatch(/^low_noise,900,-\d+\.\d+,\d+\.\d+,1$/)
  })

  it('says what it is', async () => {
    const { stdout } = await run(['inspect', 'tones.safetensors'])
    expect(stdout).toMatch(/4,000 samples a second, 256 mu-law levels/)
    expect(stdout).toMatch(/labels +part 0: high, low/)
    expect(stdout).toMatch(/receptive field 64 samples \(16\.0 ms\), dilations 1 2 4 8 16 32, 12 channels/)
  })
})

describe('what does not fit a model of sounds is refused in one line', () => {
  it.each([
    [['train', 'tones', '--model', 'realnvp'], /must be a table; got a folder, 'tones'/],
    [['train', 'tones.safetensors', '--model', 'wavenet'], /must be a folder of \.wav files/],
    [['train', 'moons', '--condition-on', '0'], /--condition-on: it is an option of wavenet/],
    [['train', 'tones', '--model', 'wavenet', '--window', '9'], /--window: .* receptive field of 512 samples/],
    [['sample', 'tones.safetensors', '--label', 'middle'], /one of high, low; got 'middle'/],
    [['sample', 'tones.safetensors', '-n', '2', '-o', 'two.wav'], /more than one clip needs a folder/],
  ])('%j', async (args, pattern) => {
    const { stderr, stdout, code } = await run(args)
    expect(stderr).toMatch(pattern)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})
