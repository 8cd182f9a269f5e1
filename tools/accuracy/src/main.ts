/** `pnpm accuracy NAME…`: runs recipes and prints their tables. */
import { parseArgs } from 'node:util'
import { useBackend } from '@tfjs-flows/runtime'
import { progressLine } from './progress-line.ts'
import { recipes } from './recipes.ts'

const USAGE = `pnpm accuracy NAME… [options]
  --only A,B    these rows of the tables alone
  --seed 0      of initial weights and batches
  --json        one JSON object a recipe on stdout, everything else on stderr
Recipes:
${recipes.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')}`

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
})
const unknown = names.find((name) => !recipes.some((recipe) => recipe.name === name))
if (names.length === 0 || unknown !== undefined) {
  process.stderr.write(`${unknown === undefined ? '' : `accuracy: no recipe is called ${unknown}\n`}${USAGE}\n`)
  process.exitCode = 2
} else {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  await useBackend('wasm')
  const line = progressLine()
  const print = (text: string): void => {
    line.settle()
    process.stdout.write(`${text}\n`)
  }
  const options = {
    seed: Number(values.seed),
    only: values.only?.split(','),
    json: values.json,
    progress: line.show,
  }
  for (const recipe of recipes) {
    if (!names.includes(recipe.name) || interrupt.signal.aborted) continue
    await recipe.run(print, interrupt.signal, options)
  }
  line.settle()
  if (interrupt.signal.aborted) process.exitCode = 130
}
