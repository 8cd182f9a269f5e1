/** A copy of an array that other threads can read. */
export function sharedCopy<Values extends Float32Array | Float64Array | Int32Array | Uint8Array>(
  values: Values,
): Values {
  const kind = values.constructor as new (buffer: SharedArrayBuffer) => Values
  const copy = new kind(new SharedArrayBuffer(values.byteLength))
  copy.set(values)
  return copy
}
