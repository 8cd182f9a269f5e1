import { doctor, formatDoctor, type ThreadCount } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import type { Terminal } from '../terminal.ts'

/** What `doctor` was asked for. */
export interface DoctorCommandOptions {
  readonly threads: ThreadCount | undefined
  readonly json: boolean
}

/** Prints which backends load here, whether they compute the right numbers, and how fast. */
export async function doctorCommand(options: DoctorCommandOptions, terminal: Terminal): Promise<number> {
  const report = await doctor({ threads: options.threads })
  terminal.out(options.json ? JSON.stringify(report, null, 2) : formatDoctor(report))
  return exitCodes.done
}
