import { parseArgs } from 'node:util'
import type { ThreadCount } from '@tfjs-flows/runtime'
import type { Peers } from './peers.ts'

export const commands = ['workloads', 'profile', 'gemm', 'ops', 'scaling', 'workers'] as const

/** What is to be run. */
export interface CommandLine {
  readonly command: (typeof commands)[number]
  /** Names of workloads; all of them where there is none. */
  readonly names: readonly string[]
  readonly json: boolean
  /** How long each thing is timed on each side. */
  readonly seconds: number | undefined
  readonly peers: Peers | undefined
  /** Threads of our kernels. */
  readonly threads: ThreadCount
}

export const usage = `pnpm bench [WORKLOAD…]       train, logProb and sample of each: ours, without kernels, plain tfjs
pnpm bench profile WORKLOAD  where a training step's time goes, kernel by kernel
pnpm bench gemm              matrix products of every transpose case, in GFLOP/s
pnpm bench ops               elementwise, reductions, slices, splines, convolutions, in ms
pnpm bench scaling           cost against batch, features, layers and width; writes docs/images/scaling.svg
pnpm bench workers [WORKLOAD…] training by one thread, by kernels on two, and by two workers; how far losses part
  --seconds S                how long each thing is timed on each side
  --threads N                threads of our kernels, default auto; one thread is timed too, and the faster is the figure
  --json                     the workloads' report as JSON; with \`pnpm --silent\` nothing else is on stdout
  --peers PYTHON             also the PyTorch side, with --zuko DIR, --nflows DIR, --normflows DIR: their checkouts
`

/** @throws Error for what cannot be run */
export function parseCommandLine(args: readonly string[], known: readonly string[]): CommandLine {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      seconds: text,
      peers: text,
      zuko: text,
      nflows: text,
      normflows: text,
      threads: text,
    },
  })
  const command = commands.find((name) => name === positionals[0]) ?? 'workloads'
  const names = positionals.slice(command === 'workloads' ? 0 : 1)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`no workload is called ${unknown}: there are ${known.join(', ')}`)
  if (command === 'profile' && names.length === 0) throw new Error('profile needs the name of a workload')
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds)
  if (seconds !== undefined && !(seconds > 0)) throw new Error(`--seconds must be above 0, not ${values.seconds}`)
  const { json = false, peers: python, zuko, nflows, normflows } = values
  if (python === undefined && [zuko, nflows, normflows].some((folder) => folder !== undefined)) {
    throw new Error('a library needs --peers PYTHON, the Python that has torch')
  }
  const peers = python === undefined ? undefined : { python, zuko, nflows, normflows }
  const threads = values.threads === undefined || values.threads === 'auto' ? 'auto' : Number(values.threads)
  if (threads !== 'auto' && !(Number.isSafeInteger(threads) && threads > 0)) {
    throw new Error(`--threads must be auto or a whole number above 0, not ${values.threads}`)
  }
  return { command, names, json, seconds, peers, threads }
}
