/** `pnpm accuracy NAME…`: runs recipes and prints their tables. */
import { useBackend } from '@tfjs-flows/runtime'
import { recipes } from './recipes.ts'

const names = process.argv.slice(2)
const unknown = names.find((name) => !recipes.some((recipe) => recipe.name === name))
if (names.length === 0 || unknown !== undefined) {
  const list = recipes.map(({ name, about }) => `  ${name.padEnd(14)}${about}`).join('\n')
  process.stderr.write(
    `${unknown === undefined ? 'pnpm accuracy NAME…' : `accuracy: no recipe is called ${unknown}`}\n${list}\n`,
  )
  process.exitCode = 2
} else {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  await useBackend('wasm')
  for (const recipe of recipes) {
    if (names.includes(recipe.name)) await recipe.run((line) => process.stdout.write(`${line}\n`), interrupt.signal)
  }
}
