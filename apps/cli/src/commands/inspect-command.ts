import { inspectModel, type ModelSummary } from '@tfjs-flows/io'
import { useBackend } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import { count, latticeWords, plusMinus } from '../format.ts'
import { loadKeptModel, type TableModel } from '../load-kept-model.ts'
import { inspectSounds } from '../sound/inspect-sounds.ts'
import type { Terminal } from '../terminal.ts'

/** Prints what a model file holds: where it comes from, its columns, its architecture and which side is fast. */
export async function inspectCommand(
  options: { readonly modelFile: string; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const file = await inspectModel(options.modelFile)
  await useBackend('cpu')
  const kept = await loadKeptModel(options.modelFile)
  try {
    return kept.of === 'sounds'
      ? inspectSounds(kept, file, options, terminal)
      : inspectRows(kept, file, options, terminal)
  } finally {
    kept.model.dispose()
  }
}

function inspectRows(
  { model, metadata }: TableModel,
  { tensors, bytes }: Pick<ModelSummary, 'tensors' | 'bytes'>,
  options: { readonly modelFile: string; readonly json: boolean },
  terminal: Terminal,
): number {
  if (options.json) {
    const facts = { file: options.modelFile, bytes, ...metadata, parameters: model.countParameters(), tensors }
    terminal.out(JSON.stringify({ ...facts, summary: model.summary() }, null, 2))
    return exitCodes.done
  }
  const { provenance, testLogProb, dequantized } = metadata
  const lattice = latticeWords(dequantized)
  const lines = [
    `${options.modelFile}: ${metadata.model}, ${count(bytes)} bytes, ${tensors.length} tensors`,
    `trained on   ${provenance.data}, ${count(provenance.trainRows)} rows, seed ${provenance.seed}, backend ${provenance.backend}`,
    `checksum     ${provenance.checksum}`,
    `columns      ${metadata.columns.join(', ')}`,
    ...(lattice === '' ? [] : [`dequantised  ${lattice}`]),
    `settings     ${metadata.settings}`,
    ...(testLogProb === null
      ? []
      : [`test         ${plusMinus(testLogProb.mean, testLogProb.standardError)} nats per row (${testLogProb.kind})`]),
    '',
    model.summary(),
  ]
  terminal.out(lines.join('\n'))
  return exitCodes.done
}
