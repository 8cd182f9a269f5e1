#!/usr/bin/env node
import { runProgram } from './program.ts'

// The first interrupt ends the work and keeps the best model so far; the second one ends the process.
const interrupt = new AbortController()
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130)
  interrupt.abort()
})

process.exitCode = await runProgram(process.argv.slice(2), interrupt.signal)
