/** 1 for the smallest value; equal values share the lowest of their ranks. */
export function ranks(values: Float64Array): Int32Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number))
  const out = new Int32Array(values.length)
  for (const [place, row] of order.entries()) {
    const before = order[place - 1]
    const isTie = before !== undefined && values[before] === values[row]
    out[row] = isTie ? (out[before] as number) : place + 1
  }
  return out
}
