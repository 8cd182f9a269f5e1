/** One way to do what is timed. */
export interface Candidate {
  readonly name: string
  /** Puts it in place; not timed. */
  enter(): void
  /** Does it once and frees what came of it. */
  call(): void | Promise<void>
}

/** Milliseconds a call. */
export interface Timing {
  readonly median: number
  readonly minimum: number
  readonly calls: number
}

export interface InterleaveOptions {
  /** Milliseconds that each candidate is timed for, once it has its calls; default 2000. */
  readonly milliseconds?: number | undefined
  /** Least timed calls of each, default 5. */
  readonly calls?: number | undefined
  /** Milliseconds and least calls of warm-up, default 500 and 2: V8 compiles again after some of both. */
  readonly warmUp?: { readonly milliseconds: number; readonly calls: number } | undefined
  /** Milliseconds now, default performance.now. */
  readonly clock?: (() => number) | undefined
}

/** A candidate's turn: a machine that is slow for a while is slow for all of them. */
const TURN = 250

/**
 * Times candidates in turns of at most a quarter of a second, so that what else the machine does meets all alike. After a
 * change of turn the first call is not counted, which finds the caches as the other left them; to calls that are longer
 * than a turn that makes no difference.
 */
export async function interleave(
  candidates: readonly Candidate[],
  { milliseconds = 2000, calls = 5, warmUp = { milliseconds: 500, calls: 2 }, clock = now }: InterleaveOptions = {},
): Promise<Map<string, Timing>> {
  const runs: { readonly candidate: Candidate; readonly isLong: boolean; readonly times: number[] }[] = []
  for (const candidate of candidates) {
    candidate.enter()
    const first = await repeat(candidate, { ...warmUp, clock })
    runs.push({ candidate, isLong: (first.at(-1) ?? 0) >= TURN, times: [] })
  }
  const isShort = ({ times }: { times: readonly number[] }): boolean =>
    times.length < calls || total(times) < milliseconds
  const turn = { milliseconds: Math.min(TURN, milliseconds), calls: 1, clock }
  while (runs.some(isShort)) {
    for (const { candidate, isLong, times } of runs.filter(isShort)) {
      candidate.enter()
      if (runs.length > 1 && !isLong) await candidate.call()
      for (const time of await repeat(candidate, turn)) times.push(time)
    }
  }
  return new Map(runs.map(({ candidate, times }) => [candidate.name, timingOf(times)]))
}

async function repeat(
  { call }: Candidate,
  { milliseconds, calls, clock }: { milliseconds: number; calls: number; clock: () => number },
): Promise<number[]> {
  const taken: number[] = []
  for (let spent = 0; taken.length < calls || spent < milliseconds; ) {
    const start = clock()
    await call()
    const elapsed = clock() - start
    taken.push(elapsed)
    spent += elapsed
  }
  return taken
}

function timingOf(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] as number
  const median = sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] as number)) / 2
  return { median, minimum: sorted[0] as number, calls: sorted.length }
}

function total(times: readonly number[]): number {
  return times.reduce((sum, time) => sum + time, 0)
}

function now(): number {
  return performance.now()
}
