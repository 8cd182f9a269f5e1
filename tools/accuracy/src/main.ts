/** What models reach on data of the papers, under budgets that are stated: `pnpm accuracy NAME…`. */
import { useBackend } from '@tfjs-flows/runtime'

type Recipe = () => Promise<void>

const recipes: Readonly<Record<string, () => Promise<Recipe>>> = {
  wavenet: async () => (await import('./wavenet/wavenet.ts')).wavenet,
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !Object.hasOwn(recipes, name))
if (names.length === 0 || unknown.length > 0) {
  console.error(`pnpm accuracy NAME…: a name is one of ${Object.keys(recipes).join(', ')}; got '${names.join(' ')}'`)
  process.exitCode = 2
} else {
  const { name: backend } = await useBackend('wasm')
  for (const name of names) {
    console.log(`${name}, backend ${backend}`)
    const recipe = await recipes[name]?.()
    await recipe?.()
  }
}
