/** Bytes of .npy files for tests. */
export interface NpyFixture {
  readonly descr: string
  /** As in Python: '(3, 2)'. */
  readonly shape: string
  readonly entries: ArrayBufferView
  readonly fortran?: boolean
  readonly version?: 1 | 2
}

export function npyBytes({ descr, shape, entries, fortran = false, version = 1 }: NpyFixture): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const start = version === 1 ? 10 : 12
  const length = Math.ceil((start + dict.length + 1) / 64) * 64 - start
  const bytes = new Uint8Array(start + length + entries.byteLength)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0])
  if (version === 1) view.setUint16(8, length, true)
  else view.setUint32(8, length, true)
  bytes.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), start)
  bytes.set(new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength), start + length)
  return bytes
}
