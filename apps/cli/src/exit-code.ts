import { FlowsError } from '@tfjs-flows/core'

/** What the process says to its caller: done, failed by a defect of ours, bad input, interrupted. */
export const exitCodes = { done: 0, defect: 1, badInput: 2, interrupted: 130 } as const

/** One line for bad input, whatever the error's text holds; a defect keeps its stack. */
export function describeFailure(error: unknown): { code: number; text: string } {
  if (error instanceof FlowsError) {
    return { code: exitCodes.badInput, text: `tfjs-flows: ${error.message.replace(/\s*\n\s*/g, ' ')}` }
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: exitCodes.defect, text: `tfjs-flows: a defect of the program, please report it. ${text}` }
}
