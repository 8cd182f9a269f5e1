import { dispose } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { over } from './figures.ts'
import { fusedCases } from './fused-op-cases.ts'
import { load } from './machine.ts'
import { elementaryCases, inputsOf } from './op-cases.ts'
import { digits, textTable } from './text-table.ts'
import { type PartOptions, timeCalls } from './time-calls.ts'

/** Milliseconds a call of everything that models are made of besides matrix products. */
export async function opsBench(options: PartOptions): Promise<string> {
  await useBackend('wasm')
  const before = load()
  const rows: string[][] = []
  for (const op of [...elementaryCases, ...fusedCases]) {
    const inputs = inputsOf(op, new Rng(0))
    const { ours, stock } = await timeCalls(() => op.run(...inputs), options)
    rows.push([op.name, digits(ours), digits(stock), digits(over(stock, ours))])
    dispose(inputs)
  }
  const table = textTable(['op', 'ours ms', 'stock ms', 'stock / ours'], rows)
  return `${table}\n\nload average ${before} at the start, ${load()} at the end`
}
