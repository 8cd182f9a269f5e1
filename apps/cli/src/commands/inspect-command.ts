import { inspectModel } from '@tfjs-flows/io'
import { useBackend } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import { count, latticeWords, plusMinus } from '../format.ts'
import { loadKeptModel } from '../load-kept-model.ts'
import type { Terminal } from '../terminal.ts'

/** Prints what a model file holds: where it comes from, its columns, its architecture and which side is fast. */
export async function inspectCommand(
  options: { readonly modelFile: string; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { tensors, bytes } = await inspectModel(options.modelFile)
  await useBackend('cpu')
  const { model, metadata } = await loadKeptModel(options.modelFile)
  try {
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
        : [
            `test         ${plusMinus(testLogProb.mean, testLogProb.standardError)} nats per row (${testLogProb.kind})`,
          ]),
      '',
      model.summary(),
    ]
    terminal.out(lines.join('\n'))
  } finally {
    model.dispose()
  }
  return exitCodes.done
}
