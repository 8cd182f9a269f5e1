import { useBackend } from '@tfjs-flows/runtime'
import { type BenchReport, benchReport, type Figures, type Measured, type Threads } from './figures.ts'
import type { Timing } from './interleave.ts'
import type { KernelSwitch } from './kernel-switch.ts'
import { load, machineOf } from './machine.ts'
import type { PeerFigures } from './peer-figures.ts'
import { type Peers, runPeer } from './peers.ts'
import { timeWorkload, type WorkloadTimings } from './time-workload.ts'
import type { AbsentWorkload, Workload } from './workload.ts'

export interface BenchOptions {
  readonly seconds: number
  readonly kernels: KernelSwitch | undefined
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
      stock: figuresOf(timed?.stock),
      peer: peer === undefined ? null : { trainMs: peer.trainMs, logProbMs: peer.logProbMs, sampleMs: peer.sampleMs },
    })
  }
  return benchReport(machineOf({ loadBefore, torch }), measured)
}

function figuresOf(timings: WorkloadTimings | undefined): Figures | null {
  if (timings === undefined) return null
  const { train, logProb, sample, threaded } = timings
  return {
    trainMs: Math.min(train.median, threaded?.median ?? Infinity),
    logProbMs: logProb.median,
    sampleMs: sample.median,
  }
}

function threadsOf(timings: WorkloadTimings | undefined, count: number): Threads | null {
  const { train, threaded } = timings ?? {}
  return train === undefined || threaded === undefined ? null : { count, oneMs: train.median, trainMs: threaded.median }
}

/** Times of two models say nothing if one of them is larger. */
function checkParameters({ name, parameters }: Workload, peer: PeerFigures): void {
  if (peer.parameters === parameters) return
  throw new Error(`${name}: the peer has ${peer.parameters} parameters, this side ${parameters}`)
}

/** Medians with the least times, which say how quiet the machine was. */
function minima(name: string, sides: { ours: WorkloadTimings | undefined; stock: WorkloadTimings }): string {
  const one = ({ median, minimum, calls }: Timing): string =>
    `${median.toPrecision(3)} (least ${minimum.toPrecision(3)} of ${calls})`
  return (['ours', 'stock'] as const)
    .flatMap((side) => {
      const timings = sides[side]
      if (timings === undefined) return []
      const { train, logProb, sample, threaded } = timings
      const more = threaded === undefined ? '' : `, by threads ${one(threaded)}`
      return [`${name}, ${side}, ms: train ${one(train)}${more}, logProb ${one(logProb)}, sample ${one(sample)}`]
    })
    .join('\n')
}
