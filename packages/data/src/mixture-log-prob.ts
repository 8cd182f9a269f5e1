/** log of the mean of `count` densities at each point (x, y), given their logs. */
export function mixtureLogProb(
  points: Float64Array,
  count: number,
  logComponent: (x: number, y: number, k: number) => number,
): Float64Array {
  const logs = new Float64Array(count)
  return Float64Array.from({ length: points.length / 2 }, (_, i) => {
    const x = points[2 * i] as number
    const y = points[2 * i + 1] as number
    for (let k = 0; k < count; k += 1) logs[k] = logComponent(x, y, k)
    const largest = Math.max(...logs)
    if (largest === Number.NEGATIVE_INFINITY) return largest
    let sum = 0
    for (const log of logs) sum += Math.exp(log - largest)
    return largest + Math.log(sum / count)
  })
}
