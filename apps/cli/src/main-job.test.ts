import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Rng } from '@tfjs-flows/core'
import { readTable } from '@tfjs-flows/data'
import { twoSampleTest } from '@tfjs-flows/metrics'
import { expect, it } from 'vitest'
import type { Comparison } from './comparison.ts'
import { programInFolder } from './run-program.fixture.ts'

const { folder, run } = programInFolder()

/** Two clusters in a plane, a whole number that goes with them, and a text column. */
async function writeOwnTable(): Promise<string> {
  const rng = new Rng(11)
  const rows = 3000
  const z = rng.normals(2 * rows)
  const lines = Array.from({ length: rows }, (_, i) => {
    const cluster = i % 2
    const length = 40 + 25 * cluster + 3 * z[2 * i]!
    const weight = 2 + 1.5 * cluster + 0.06 * (length - 40) + 0.2 * z[2 * i + 1]!
    return `fish ${i},${length.toFixed(5)},${weight.toFixed(6)},${Math.round(length / 4)}`
  })
  await writeFile(join(folder, 'fish.csv'), `${['name,length,weight,age', ...lines].join('\n')}\n`)
  return 'fish.csv'
}

it('trains on a table, scores its rows and draws rows that a two-sample test cannot tell from them', async () => {
  const table = await writeOwnTable()
  const trained = await run([
    'train',
    table,
    '--model',
    'realnvp',
    '--width',
    '32',
    '--steps',
    '800',
    '-o',
    'fish.safetensors',
  ])
  expect(trained.stderr).toMatch(/not numeric: 'name'/)
  expect(trained.stderr).toMatch(/Dequantised.*age \(step 1\)/)
  expect(trained.code).toBe(0)

  const scored = await run(['score', 'fish.safetensors', table, '-o', 'scored.csv', '--json'])
  expect(JSON.parse(scored.stdout)).toMatchObject({ file: 'scored.csv', rows: 3000, scored: 3000 })
  const lines = (await readFile(join(folder, 'scored.csv'), 'utf8')).trimEnd().split('\n')
  expect(lines[0]).toBe('name,length,weight,age,log_prob,log_prob_rank')
  expect(lines[1]).toMatch(/^fish 0,/)
  const ranks = lines.slice(1).map((line) => Number(line.split(',').at(-1)))
  expect([...ranks].sort((a, b) => a - b).slice(0, 3)).toEqual([1, 2, 3])

  expect((await run(['sample', 'fish.safetensors', '-n', '2000', '--seed', '5', '-o', 'drawn.csv'])).code).toBe(0)
  expect(
    (await run(['sample', 'fish.safetensors', '-n', '2000', '--seed', '5', '-o', 'again.csv', '--threads', '2'])).code,
  ).toBe(0)
  const drawnText = await readFile(join(folder, 'drawn.csv'), 'utf8')
  expect(await readFile(join(folder, 'again.csv'), 'utf8')).toBe(drawnText)

  const data = (await readTable(join(folder, table))).table
  const drawn = (await readTable(join(folder, 'drawn.csv'))).table
  expect(drawn.columns).toEqual(data.columns)
  for (let i = 0; i < drawn.rows; i += 1) expect(Number.isInteger(drawn.values[3 * i + 2])).toBe(true)
  const verdict = await twoSampleTest(
    { values: data.values, rows: data.rows, features: 3 },
    { values: drawn.values, rows: drawn.rows, features: 3 },
    { rng: new Rng(3) },
  )
  expect(verdict.pValue).toBeGreaterThan(0.001)
})

it('prints one JSON object on stdout and writes a report that needs nothing else', async () => {
  const args = ['compare', 'moons', '--rows', '2000', '--models', 'gmm,vae,realnvp', '--steps', '200', '--json']
  const { code, stdout } = await run([...args, '--out', 'moons-out'])
  expect(code).toBe(0)
  const comparison = JSON.parse(stdout) as Comparison
  expect(comparison.data).toMatchObject({ name: 'moons', rows: 2000, columns: ['x', 'y'], dequantized: [] })
  expect(comparison.split).toEqual({ train: 1600, validation: 200, test: 200 })
  expect(comparison.models.map(({ model }) => model)).toEqual(['gmm', 'vae', 'realnvp'])
  expect(comparison.models.map(({ testLogProb }) => testLogProb.kind)).toEqual(['exact', 'lower bound', 'exact'])
  for (const { model, file, parameters, testLogProb, bitsPerDim, differenceToWinner } of comparison.models) {
    expect((await stat(join(folder, file))).size).toBeGreaterThan(100)
    expect(parameters).toBeGreaterThan(0)
    expect(bitsPerDim).toBeCloseTo(-testLogProb.mean / (2 * Math.LN2), 6)
    expect(differenceToWinner.mean).toBeGreaterThanOrEqual(0)
    if (model === comparison.winner) expect(differenceToWinner.mean).toBe(0)
  }
  const html = await readFile(join(folder, comparison.report), 'utf8')
  expect(html).not.toMatch(/<script|<link|\bsrc=|@import|url\(http/)
  expect(html.match(/<svg/g)!.length).toBeGreaterThanOrEqual(7)
  expect(html).not.toMatch(/NaN|undefined/)
})

it('keeps the best model so far when it is interrupted', async () => {
  const outcome = await run(
    ['compare', 'rings', '--models', 'realnvp', '--width', '32', '--steps', '1000000', '--out', 'stopped'],
    (stderr, child) => {
      if (/realnvp \[/.test(stderr)) child.kill('SIGINT')
    },
  )
  expect(outcome.code).toBe(130)
  const inspected = await run(['inspect', join('stopped', 'realnvp.safetensors')])
  expect(inspected.stdout).toMatch(/columns\s+x, y/)
  expect(inspected.stderr).toBe('')
  expect(inspected.code).toBe(0)
})

it('says how to use each command, with examples', async () => {
  for (const command of ['compare', 'train', 'sample', 'score']) {
    const { stdout, code } = await run([command, '--help'])
    expect(stdout).toMatch(/Examples?:\n/)
    expect(code).toBe(0)
  }
  expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
})
