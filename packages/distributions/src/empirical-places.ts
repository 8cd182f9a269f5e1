/** Events on the host: [entries of the batch, n, size of an event], flat. */
export interface HostSamples {
  readonly values: Float32Array
  readonly entries: number
  readonly n: number
  readonly size: number
}

/** Where the first sample of an entry lies that equals one, as a number in [0, entries n). */
export type FindPlace = (entry: number, event: string) => number | undefined

/** Finds samples by their value; two events are equal where all their numbers are (0 and -0 are). */
export function placesByValue({ values, entries, n, size }: HostSamples): FindPlace {
  const maps = Array.from({ length: entries }, (_, b) => {
    const places = new Map<string, number>()
    for (let i = b * n; i < (b + 1) * n; i += 1) {
      const event = eventKey(values, i, size)
      if (!places.has(event)) places.set(event, i)
    }
    return places
  })
  return (entry, event) => maps[entry]?.get(event)
}

/** The event in row i of `values`, as a key. */
export function eventKey(values: Float32Array, i: number, size: number): string {
  return size === 1 ? String(values[i]) : values.subarray(i * size, (i + 1) * size).join()
}

/** For each sample the place of the first that equals it. */
export function firstEquals(samples: HostSamples): Int32Array {
  const find = placesByValue(samples)
  return Int32Array.from(
    { length: samples.entries * samples.n },
    (_, i) => find(Math.floor(i / samples.n), eventKey(samples.values, i, samples.size)) as number,
  )
}
