import { FlowsError } from '@tfjs-flows/core'
import { type Host, thisHost } from './host.ts'

/** A number of threads, or as many as are of use. */
export type ThreadCount = 'auto' | number

/** Threads that 'auto' takes at most: the parts of a kernel become too small for more. */
const MOST = 4

/**
 * How many threads are asked for: by the option, else by TFJS_FLOWS_THREADS in Node, else one for each core.
 *
 * @throws FlowsError 'argument' where it is neither 'auto' nor a whole number of at least 1
 */
export function threadCount(host: Host, option: ThreadCount | undefined): number {
  const asked = option ?? fromEnvironment(host) ?? 'auto'
  if (asked === 'auto') return Math.max(1, Math.min(MOST, coreCount(host)))
  if (Number.isSafeInteger(asked) && asked >= 1) return asked
  const rule = "threads must be 'auto' or a whole number of at least 1"
  throw new FlowsError('argument', { who: 'useBackend', rule, got: String(asked), do: 'Pass threads: 2' })
}

function fromEnvironment(host: Host): ThreadCount | undefined {
  const process = host.builtin('process')
  const environment = process !== undefined && 'env' in process ? process.env : undefined
  if (typeof environment !== 'object' || environment === null || !('TFJS_FLOWS_THREADS' in environment)) return
  const { TFJS_FLOWS_THREADS: text } = environment
  return text === '' || text === 'auto' ? 'auto' : Number(text)
}

/** Cores that this process may use; 1 where nobody says. */
export function coreCount(host: Host = thisHost): number {
  const os = host.builtin('os')
  if (os !== undefined && 'availableParallelism' in os && typeof os.availableParallelism === 'function') {
    return Number(os.availableParallelism())
  }
  return typeof navigator === 'undefined' ? 1 : navigator.hardwareConcurrency || 1
}
