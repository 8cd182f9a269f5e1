// Run by Node: imports every package, then prints what `compute` gives.
import { readFileSync } from 'node:fs'
import { compute } from './compute.js'

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
for (const name of Object.keys(dependencies)) {
  if (name.startsWith('@tfjs-flows/')) await import(name)
}
process.stdout.write(JSON.stringify(await compute()))
