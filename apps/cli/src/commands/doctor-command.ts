import { doctor, formatDoctor } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

/** Prints which backends load here, whether they compute the right numbers, and how fast. */
export async function doctorCommand(options: { readonly json: boolean }, terminal: Terminal): Promise<number> {
  const report = await doctor()
  terminal.out(options.json ? JSON.stringify(report, null, 2) : formatDoctor(report))
  return exitCodes.done
}
