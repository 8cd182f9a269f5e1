/** Medians in milliseconds; null where there is nothing to time. */
export interface Figures {
  readonly trainMs: number | null
  readonly logProbMs: number | null
  readonly sampleMs: number | null
}

/** Our kernels by one thread and by several. */
export interface Threads {
  readonly count: number
  readonly one: Figures
  readonly several: Figures
}

/** One workload's times by each side, and their times over ours. */
export interface BenchRow {
  readonly workload: string
  /** Scalars that training moves, the same on each side; null where the workload is absent. */
  readonly parameters: number | null
  /** Null where there was one; `ours` has the lower of the times. */
  readonly threads: Threads | null
  readonly ours: Figures | null
  /** Plain tfjs: its own ops, gradients and Adam. A null beside figures is what it cannot do. */
  readonly stock: Figures | null
  /** This project's models and ops on the stock kernels. */
  readonly withoutKernels: Figures | null
  readonly peer: Figures | null
  readonly ratio: {
    readonly stockTrain: number | null
    readonly withoutKernelsTrain: number | null
    readonly peerTrain: number | null
    readonly peerLogProb: number | null
    readonly peerSample: number | null
  }
}

export interface BenchReport {
  readonly machine: Machine
  readonly rows: readonly BenchRow[]
  readonly geometricMean: {
    readonly stockTrain: number | null
    readonly withoutKernelsTrain: number | null
    readonly peerTrain: number | null
    readonly peerLogProb: number | null
  }
}

/** Where and with what figures were taken. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly os: string
  readonly node: string
  readonly tfjs: string
  /** Of the peers, where they ran. */
  readonly torch: string | null
  /** Processes that want to run, over the last minute, at the start and at the end. */
  readonly loadAverage: readonly [number, number]
}

/** What was measured of one workload. */
export type Measured = Omit<BenchRow, 'ratio'>

/** A row with its ratios: another's time over ours, null where either is missing. */
export function benchRow(measured: Measured): BenchRow {
  const { ours, stock, withoutKernels, peer } = measured
  return {
    ...measured,
    ratio: {
      stockTrain: over(stock?.trainMs, ours?.trainMs),
      withoutKernelsTrain: over(withoutKernels?.trainMs, ours?.trainMs),
      peerTrain: over(peer?.trainMs, ours?.trainMs),
      peerLogProb: over(peer?.logProbMs, ours?.logProbMs),
      peerSample: over(peer?.sampleMs, ours?.sampleMs),
    },
  }
}

/** The report of all rows. */
export function benchReport(machine: Machine, measured: readonly Measured[]): BenchReport {
  const rows = measured.map(benchRow)
  const mean = (name: keyof BenchRow['ratio']): number | null => geometricMean(rows.map(({ ratio }) => ratio[name]))
  return {
    machine,
    rows,
    geometricMean: {
      stockTrain: mean('stockTrain'),
      withoutKernelsTrain: mean('withoutKernelsTrain'),
      peerTrain: mean('peerTrain'),
      peerLogProb: mean('peerLogProb'),
    },
  }
}

/** Theirs over ours. */
export function over(theirs: number | null | undefined, ours: number | null | undefined): number | null {
  return theirs == null || ours == null ? null : theirs / ours
}

/** exp(mean(log r)) of the ratios that there are. */
export function geometricMean(ratios: readonly (number | null)[]): number | null {
  const logs = ratios.filter((ratio) => ratio !== null).map(Math.log)
  return logs.length === 0 ? null : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
}
