import { useBackend } from '@tfjs-flows/runtime'
import { type BenchReport, benchReport, type Figures, type Measured } from './figures.ts'
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
  /** Hears what happens meanwhile. */
  readonly say: (line: string) => void
}

/** Times the workloads one after the other, each peer right after ours. */
export async function benchWorkloads(
  rows: readonly (Workload | AbsentWorkload)[],
  { seconds, kernels, peers, say }: BenchOptions,
): Promise<BenchReport> {
  await useBackend('wasm')
  const loadBefore = load()
  const measured: Measured[] = []
  let torch: string | null = null
  for (const row of rows) {
    const isAbsent = 'absent' in row
    if (isAbsent) say(`${row.name}: absent, ${row.absent}`)
    const timed = isAbsent ? undefined : await timeWorkload(row, { seconds, kernels })
    if (timed !== undefined) say(minima(row.name, timed))
    const peer = peers && (await runPeer(peers, row.name, seconds))
    if (peer !== undefined && !isAbsent) checkParameters(row, peer)
    torch = peer?.torch ?? torch
    measured.push({
      workload: row.name,
      parameters: isAbsent ? null : row.parameters,
      ours: figuresOf(timed?.ours),
      stock: figuresOf(timed?.stock),
      peer: peer === undefined ? null : { trainMs: peer.trainMs, logProbMs: peer.logProbMs, sampleMs: peer.sampleMs },
    })
  }
  return benchReport(machineOf({ loadBefore, torch }), measured)
}

function figuresOf(timings: WorkloadTimings | undefined): Figures | null {
  if (timings === undefined) return null
  const { train, logProb, sample } = timings
  return { trainMs: train.median, logProbMs: logProb.median, sampleMs: sample.median }
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
      const { train, logProb, sample } = timings
      return [`${name}, ${side}, ms: train ${one(train)}, logProb ${one(logProb)}, sample ${one(sample)}`]
    })
    .join('\n')
}
