import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Checks } from './checks.ts'
import { nodesOnPath } from './nodes-on-path.ts'
import { numberDifferences } from './number-differences.ts'
import { runCommand } from './run-command.ts'

/** What of a comparison a run repeats; the rest is time. */
interface Comparison {
  readonly models: readonly { readonly model: string; readonly file: string; readonly testLogProb: object }[]
  readonly report: string
}

/** Uses the installed `tfjs-flows` in each Node: one comparison, its files, and what is done with them. */
export async function checkCommandLine(checks: Checks, consumer: string): Promise<void> {
  const program = join(consumer, 'node_modules/.bin/tfjs-flows')
  await checks.run('tfjs-flows: starts by its name', () => versionOf(runCommand(program, ['--version'], consumer)))
  let expected: unknown
  for (const [version, node] of nodesOnPath()) {
    const folder = join(consumer, 'runs', version)
    mkdirSync(folder, { recursive: true })
    const run = (command: string): string => runCommand(node, [program, ...command.split(' ')], folder)
    const json = (command: string): unknown => JSON.parse(run(`${command} --json`))
    await checks.run(`tfjs-flows in Node ${version}: compare`, () => {
      const { models, report } = json('compare moons --rows 1000 --models gmm,realnvp --steps 50') as Comparison
      const missing = [...models.map(({ file }) => file), report].filter((file) => !existsSync(join(folder, file)))
      if (missing.length > 0) throw new Error(`not written: ${missing.join(', ')}`)
      const figures = models.map(({ model, testLogProb }) => ({ model, testLogProb }))
      expected ??= figures
      const differences = numberDifferences(figures, expected, 0)
      if (differences.length > 0) throw new Error(differences.join('\n'))
    })
    await checks.run(`tfjs-flows in Node ${version}: the data that come with it`, () => {
      run('train flights --rows 1000 --model gmm --components 2 -o flights.safetensors')
    })
    await checks.run(`tfjs-flows in Node ${version}: sample, score, inspect`, () => {
      const model = 'tfjs-flows-out/realnvp.safetensors'
      run(`sample ${model} -n 50 --seed 1 -o drawn.csv`)
      run(`score ${model} drawn.csv -o scored.csv`)
      const [head, ...rows] = readFileSync(join(folder, 'scored.csv'), 'utf8').trimEnd().split('\n')
      if (head !== 'x,y,log_prob,log_prob_rank' || rows.length !== 50) throw new Error(`${head}: ${rows.length} rows`)
      const { columns } = json(`inspect ${model}`) as { columns: string[] }
      if (columns.join() !== 'x,y') throw new Error(`columns ${columns.join()}`)
    })
    await checks.run(`tfjs-flows in Node ${version}: doctor`, () => {
      const { ok, auto } = json('doctor') as { ok: boolean; auto: { name: string } }
      if (!ok) throw new Error('a backend that starts computes wrong numbers')
      return `auto is ${auto.name}`
    })
  }
}

function versionOf(text: string): string {
  const version = text.trim()
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`'${version}' is not a version`)
  return version
}
