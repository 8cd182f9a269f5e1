import { useBackend } from '@tfjs-flows/runtime'
import { type BenchReport, benchReport, type Figures, type Measured, type Threads } from './figures.ts'
import type { Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { load, machineOf } from './machine.ts'
import type { PeerFigures } from './peer-figures.ts'
import { type Peers, runPeer } from './peers.ts'
import { type SidesTimings, timeWorkload } from './time-workload.ts'
import type { AbsentWorkload, Workload } from './workload.ts'

export interface BenchOptions {
  readonly seconds: number
  readonly kernels: KernelSwitch
  readonly peers: Peers | undefined
  /** Threads of a second training on our kernels; 1 for none. */
  readonly workers: number
  /** Hears what happens meanwhile. */
  readonly say: (line: string) => void
}

/** Times the workloads one after the other, each peer right after ours. */
export async function benchWorkloads(
  rows: readonly (Workload | AbsentWorkload)[],
  { seconds, kernels, peers, workers, say }: BenchOptions,
): Promise<BenchReport> {
  await useBackend('wasm')
  const loadBefore = load()
  const measured: Measured[] = []
  let torch: string | null = null
  for (const row of rows) {
    const isAbsent = 'absent' in row
    if (isAbsent) say(`${row.name}: absent, ${row.absent}`)
    else if (row.stockCannotTrain) say(`${row.name}: plain tfjs cannot train it, ${row.stockCannotTrain}`)
    const timed = isAbsent ? undefined : await timeWorkload(row, { seconds, kernels, workers })
    if (timed !== undefined) say(minima(row.name, timed))
    const peer = peers && (await runPeer(peers, row.name, seconds))
    if (peer !== undefined && !isAbsent) checkParameters(row, peer)
    torch = peer?.torch ?? torch
    measured.push({
      workload: row.name,
      parameters: isAbsent ? null : row.parameters,
      threads: threadsOf(timed?.ours, workers),
      ours: figuresOf(timed?.ours),
      stock: figuresOf(timed?.plain),
      withoutKernels: figuresOf(timed?.withoutKernels),
      peer: peer === undefined ? null : { trainMs: peer.trainMs, logProbMs: peer.logProbMs, sampleMs: peer.sampleMs },
    })
  }
  return benchReport(machineOf({ loadBefore, torch }), measured)
}

/** Medians; of training by one thread and by several the lower. */
function figuresOf(timings: SidesTimings[keyof SidesTimings] | undefined): Figures | null {
  if (timings === undefined) return null
  const { train, logProb, sample } = timings
  const threaded = 'threaded' in timings ? timings.threaded : undefined
  return {
    trainMs: train === undefined ? null : Math.min(train.median, threaded?.median ?? Infinity),
    logProbMs: logProb?.median ?? null,
    sampleMs: sample?.median ?? null,
  }
}

function threadsOf(timings: SidesTimings['ours'] | undefined, count: number): Threads | null {
  const { train, threaded } = timings ?? {}
  return train === undefined || threaded === undefined ? null : { count, oneMs: train.median, trainMs: threaded.median }
}

/** Times of two models say nothing if one of them is larger. */
function checkParameters({ name, parameters }: Workload, peer: PeerFigures): void {
  if (peer.parameters === parameters) return
  throw new Error(`${name}: the peer has ${peer.parameters} parameters, this side ${parameters}`)
}

/** Medians with the least times, which say how quiet the machine was. */
function minima(name: string, { ours, withoutKernels, plain }: SidesTimings): string {
  const sides = { ours, 'without kernels': withoutKernels, stock: plain }
  return Object.entries(sides)
    .map(([side, timings]) => `${name}, ${side}, ms: ${Object.entries(timings).flatMap(timingWords).join(', ')}`)
    .join('\n')
}

function timingWords([kind, timing]: [string, Timing | undefined]): string[] {
  if (timing === undefined) return []
  const { median, minimum, calls } = timing
  return [`${kind} ${median.toPrecision(3)} (least ${minimum.toPrecision(3)} of ${calls})`]
}
