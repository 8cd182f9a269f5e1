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
 * Times candidates in turns of at most a quarter of a second, so that what else the machine does meets all alike. The first call
 * after each change of turn is not counted: it finds the caches as the other left them.
 */
export async function interleave(
  candidates: readonly Candidate[],
  { milliseconds = 2000, calls = 5, warmUp = { milliseconds: 500, calls: 2 }, clock = now }: InterleaveOptions = {},
): Promise<Map<string, Timing>> {
  const times = new Map(candidates.map(({ name }) => [name, [] as number[]]))
  for (const candidate of candidates) {
    candidate.enter()
    await repeat(candidate, { ...warmUp, clock })
  }
  const isShort = ({ name }: Candidate): boolean => {
    const taken = times.get(name) as number[]
    return taken.length < calls || total(taken) < milliseconds
  }
  while (candidates.some(isShort)) {
    for (const candidate of candidates.filter(isShort)) {
      candidate.enter()
      if (candidates.length > 1) await candidate.call()
      const turn = { milliseconds: Math.min(TURN, milliseconds), calls: 1, clock }
      for (const time of await repeat(candidate, turn)) times.get(candidate.name)?.push(time)
    }
  }
  return new Map([...times].map(([name, taken]) => [name, timingOf(taken)]))
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
