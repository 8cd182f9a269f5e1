import { type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import { kernelThreads } from '@tfjs-flows/wasm-kernels'
import { type BenchReport, benchReport, type Figures, type Measured, type Threads } from './figures.ts'
import type { Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { load, machineOf } from './machine.ts'
import type { PeerFigures } from './peer-figures.ts'
import { type Peers, runPeer } from './peers.ts'
import { type SidesTimings, timeWorkload, type WorkloadTimings } from './time-workload.ts'
import type { AbsentWorkload, Workload } from './workload.ts'

export interface BenchOptions {
  readonly seconds: number
  readonly kernels: KernelSwitch
  readonly peers: Peers | undefined
  /** Threads of our kernels. */
  readonly threads: ThreadCount
  /** Hears what happens meanwhile. */
  readonly say: (line: string) => void
}

/** Times the workloads one after the other, each peer right after ours. */
export async function benchWorkloads(
  rows: readonly (Workload | AbsentWorkload)[],
  { seconds, kernels, peers, threads: asked, say }: BenchOptions,
): Promise<BenchReport> {
  await useBackend('wasm', { threads: asked })
  const threads = kernelThreads()
  const loadBefore = load()
  const measured: Measured[] = []
  let torch: string | null = null
  for (const row of rows) {
    const isAbsent = 'absent' in row
    if (isAbsent) say(`${row.name}: absent, ${row.absent}`)
    else if (row.stockCannotTrain) say(`${row.name}: plain tfjs cannot train it, ${row.stockCannotTrain}`)
    const timed = isAbsent ? undefined : await timeWorkload(row, { seconds, kernels, threads })
    if (timed !== undefined) say(minima(row.name, timed))
    const peer = peers && (await runPeer(peers, row.name, seconds))
    if (peer !== undefined && !isAbsent) checkParameters(row, peer)
    torch = peer?.torch ?? torch
    measured.push({
      workload: row.name,
      parameters: isAbsent ? null : row.parameters,
      threads: timed?.oneThread === undefined ? null : threadsOf(timed.ours, timed.oneThread, threads),
      ours: figuresOf(timed?.ours, timed?.oneThread),
      stock: figuresOf(timed?.plain),
      withoutKernels: figuresOf(timed?.withoutKernels),
      peer: peer === undefined ? null : { trainMs: peer.trainMs, logProbMs: peer.logProbMs, sampleMs: peer.sampleMs },
    })
  }
  return benchReport(machineOf({ loadBefore, torch }), measured)
}

/** Medians; where two ways were timed the lower. */
function figuresOf(timings: SidesTimings['plain'] | undefined, other?: WorkloadTimings): Figures | null {
  if (timings === undefined) return null
  const of = (kind: keyof WorkloadTimings): number | null => {
    const median = timings[kind]?.median
    return median === undefined ? null : Math.min(median, other?.[kind].median ?? Number.POSITIVE_INFINITY)
  }
  return { trainMs: of('train'), logProbMs: of('logProb'), sampleMs: of('sample') }
}

function threadsOf(ours: WorkloadTimings, oneThread: WorkloadTimings, count: number): Threads | null {
  const [several, one] = [figuresOf(ours), figuresOf(oneThread)]
  return several === null || one === null ? null : { count, several, one }
}

/** Times of two models say nothing if one of them is larger. */
function checkParameters({ name, parameters }: Workload, peer: PeerFigures): void {
  if (peer.parameters === parameters) return
  throw new Error(`${name}: the peer has ${peer.parameters} parameters, this side ${parameters}`)
}

/** Medians with the least times, which say how quiet the machine was. */
function minima(name: string, { ours, oneThread, withoutKernels, plain }: SidesTimings): string {
  const one = oneThread && { 'one thread': oneThread }
  const sides = { ours, ...one, 'without kernels': withoutKernels, stock: plain }
  return Object.entries(sides)
    .map(([side, timings]) => `${name}, ${side}, ms: ${Object.entries(timings).flatMap(timingWords).join(', ')}`)
    .join('\n')
}

function timingWords([kind, timing]: [string, Timing | undefined]): string[] {
  if (timing === undefined) return []
  const { median, minimum, calls } = timing
  return [`${kind} ${median.toPrecision(3)} (least ${minimum.toPrecision(3)} of ${calls})`]
}
