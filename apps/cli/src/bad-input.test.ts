import { readFile, watch, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Outcome, programInFolder } from './run-program.fixture.ts'

const { folder, run } = programInFolder()

/** Exit code 2, nothing on stdout, one last line that says who, rule, got, do, and no stack. */
function expectRefused(outcome: Outcome, pattern: RegExp): void {
  const lines = outcome.stderr.trimEnd().split('\n')
  expect(outcome.stderr).toMatch(pattern)
  expect(lines.at(-1)).toMatch(/^tfjs-flows: /)
  expect(outcome.stderr).not.toMatch(/^\s+at /m)
  expect(outcome.stdout).toBe('')
  expect(outcome.code).toBe(2)
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return name
}

/** A table of `rows` rows; each column is given by a function of the row number. */
function csv(rows: number, columns: Record<string, (i: number) => string | number>): string {
  const lines = Array.from({ length: rows }, (_, i) =>
    Object.values(columns)
      .map((cell) => cell(i))
      .join(','),
  )
  return `${[Object.keys(columns).join(','), ...lines].join('\n')}\n`
}

const wave = (i: number): number => Math.sin(12.9898 * i) * 43.7
const other = (i: number): number => Math.cos(78.233 * i) * 3.1

describe('tables that cannot be used', () => {
  it('refuses a missing file', async () => {
    expectRefused(await run(['compare', 'absent.csv']), /absent\.csv/)
  })

  it('refuses an empty file', async () => {
    expectRefused(await run(['compare', await file('empty.csv', '')]), /empty/)
  })

  it('refuses a text column that was named, and lists unknown columns with the closest first', async () => {
    const name = await file('text.csv', csv(50, { a: wave, city: (i) => `city ${i}` }))
    expectRefused(await run(['compare', name, '--columns', 'a,city']), /city/)
    expectRefused(await run(['compare', name, '--columns', 'b']), /'b'/)
  })

  it('drops rows with NaN or empty cells and says which columns caused it', async () => {
    const name = await file(
      'holes.csv',
      csv(60, { a: wave, b: (i) => (i % 10 === 0 ? '' : i % 10 === 1 ? 'NaN' : other(i)) }),
    )
    const outcome = await run(['compare', name, '--models', 'gmm', '--components', '1', '--out', 'holes'])
    expect(outcome.stderr).toMatch(/Dropped 12 of 60 rows.*'b' in 12/)
    expect(outcome.code).toBe(0)
  })

  it('refuses a table of holes alone', async () => {
    const name = await file('void.csv', csv(20, { a: wave, b: () => 'NaN' }))
    expectRefused(await run(['compare', name]), /'b'|row/)
  })

  it('refuses a constant column', async () => {
    const name = await file('constant.csv', csv(100, { a: wave, flat: () => 7 }))
    expectRefused(await run(['compare', name]), /flat/)
  })

  it('refuses fewer rows than the parameters allow', async () => {
    const name = await file('short.csv', csv(12, { a: wave, b: other }))
    expectRefused(await run(['compare', name, '--models', 'gmm', '--components', '40']), /rows/)
  })

  it('refuses a query that fails, in one line', async () => {
    const name = await file('fine.csv', csv(50, { a: wave, b: other }))
    expectRefused(await run(['compare', name, '--sql', 'SELECT nothing FROM data']), /nothing/)
  })
})

describe('options that do not exist', () => {
  it.each([
    [['compare', 'moons', '--models', 'realnvq'], /one of gmm.*'realnvq'.*realnvp/],
    [['compare', 'moons', '--backend', 'cuda'], /cuda/],
    [['compare', 'moons', '--split', '0.5,0.5'], /--split/],
    [['compare', 'moons', '--steps', 'many'], /--steps.*'many'/],
    [['train', 'moons', '--threads', '0'], /--threads.*at least 1.*0/],
    [['score', 'absent.safetensors', '--threads', 'all'], /--threads.*'all'/],
    [['doctor', '--threads', '1.5'], /--threads.*1\.5/],
    [['compare', 'moons', '--colour'], /--colour/],
    [['fit'], /fit/],
  ])('%j', async (args, pattern) => {
    expectRefused(await run(args), pattern)
  })
})

describe('model files that cannot be used', () => {
  async function model(): Promise<Uint8Array> {
    const args = ['train', 'moons', '--model', 'gmm', '--components', '2', '--rows', '200', '-o', 'good.safetensors']
    expect((await run(args)).code).toBe(0)
    return readFile(join(folder, 'good.safetensors'))
  }

  it('refuses truncated, foreign and damaged files, each with its reason', async () => {
    const good = await model()
    const header = (json: string): Uint8Array => {
      const text = new TextEncoder().encode(json)
      const bytes = new Uint8Array(8 + text.length)
      new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
      bytes.set(text, 8)
      return bytes
    }
    const longHeader = Uint8Array.from(good)
    new DataView(longHeader.buffer).setBigUint64(0, 1n << 40n, true)
    const overlap =
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}'
    const cases: [string, Uint8Array, RegExp][] = [
      ['truncated', good.subarray(0, good.length - 5), /inside the file; .*got \[\d+, \d+\) after \d+ of \d+ bytes/],
      ['foreign', header('{}'), /of another library/],
      ['text', new TextEncoder().encode('a,b\n1,2\n3,4\n5,6\n'), /truncated or is no safetensors file/],
      ['long-header', longHeader, /got a header of 1099511627776 bytes/],
      ['overlap', Uint8Array.from([...header(overlap), 0, 0, 0, 0, 0, 0]), /tensors must follow each other.*'b'/],
    ]
    for (const [name, bytes, pattern] of cases) {
      expectRefused(await run(['sample', await file(`${name}.safetensors`, bytes)]), pattern)
    }
    expectRefused(await run(['sample', 'nowhere.safetensors']), /nowhere/)
  })

  it('refuses a class it does not know', async () => {
    const text = new TextDecoder('latin1').decode(await model())
    const renamed = text.replace('TransformedDistribution', 'TransformedDistributiox')
    const bytes = Uint8Array.from(renamed, (character) => character.charCodeAt(0))
    expectRefused(await run(['inspect', await file('unknown.safetensors', bytes)]), /TransformedDistributiox/)
  })

  it('keeps the old file whole when it is killed while it saves the new one', async () => {
    const old = await model()
    // A model of some megabytes takes a moment to write.
    const size = ['--width', '512', '--steps', '1', '--rows', '300']
    const args = ['train', 'moons', '--model', 'realnvp', ...size, '-o', 'good.safetensors']
    let kills = 0
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const watching = new AbortController()
      const events = watch(folder, { signal: watching.signal })
      const killed = run(args, (_, child) => {
        // The new bytes go to a temporary file beside the old one: its appearance is the moment of the save.
        void (async () => {
          for await (const { filename } of events) if (filename?.endsWith('.tmp')) child.kill('SIGKILL')
        })().catch(() => undefined)
      })
      if ((await killed).code === null) kills += 1
      watching.abort()
      const kept = await readFile(join(folder, 'good.safetensors'))
      // Killed just after the rename, the new file is there, and just as whole.
      if (!kept.equals(old)) expect((await run(['inspect', 'good.safetensors'])).code).toBe(0)
    }
    expect(kills).toBeGreaterThan(0)
  })
})
