import { FlowsError } from '@tfjs-flows/core'

/** An array of a .npy file: numbers in C order. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

const MAGIC = '\x93NUMPY'

/** How to read one entry of each dtype (format 1.0 to 3.0 of NumPy's .npy files). */
const readers: Record<string, (view: DataView, at: number, little: boolean) => number> = {
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
}

/**
 * Reads the bytes of a .npy file into float64.
 *
 * Takes float32/64, signed and unsigned integers of 8 to 64 bits and bool, either byte order, C or Fortran order;
 * integers past 2^53 are rounded. Throws a FlowsError ('data' for a dtype that is not a number, 'file' for damage).
 */
export function parseNpy(bytes: Uint8Array, name = 'the .npy file'): NpyArray {
  const header = parseHeader(bytes, name)
  const match = /^([<>|=])([biuf][1248])$/.exec(header.descr)
  const read = readers[match?.[2] ?? '']
  if (match === null || read === undefined) {
    throw new FlowsError('data', {
      who: 'parseNpy',
      rule: 'the dtype must be a float32, float64, integer or bool',
      got: `dtype '${header.descr}' in ${name}`,
      do: 'Save it as numbers first, for example with array.astype("float64")',
    })
  }
  const size = Number(match[2]?.[1])
  const count = header.shape.reduce((product, n) => product * n, 1)
  if (header.start + count * size > bytes.length) throw damaged(name, `${bytes.length} bytes for ${count} entries`)
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.start, count * size)
  const values = new Float64Array(count)
  for (let i = 0; i < count; i += 1) values[i] = read(view, i * size, match[1] !== '>')
  return { shape: header.shape, values: header.fortran ? fromFortran(values, header.shape) : values }
}

interface Header {
  readonly descr: string
  readonly fortran: boolean
  readonly shape: number[]
  /** Where the entries start. */
  readonly start: number
}

/** The header is a Python dict literal: {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }. */
function parseHeader(bytes: Uint8Array, name: string): Header {
  const isNpy = bytes.length >= 12 && [...MAGIC].every((letter, i) => bytes[i] === letter.charCodeAt(0))
  if (!isNpy) throw damaged(name, 'no NumPy signature at its start')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isFirst = bytes[6] === 1
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true)
  const from = isFirst ? 10 : 12
  const text = new TextDecoder().decode(bytes.subarray(from, from + length))
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? /'descr':\s*(\[.*?\])\s*,\s*'/s.exec(text)?.[1]
  const fortran = /'fortran_order':\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1]
  if (descr === undefined || fortran === undefined || shape === undefined) throw damaged(name, `the header ${text}`)
  const sizes = shape
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => Number.parseInt(part, 10))
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0)) throw damaged(name, `the shape (${shape})`)
  return { descr, fortran: fortran === 'True', shape: sizes, start: from + length }
}

/** Column-major to row-major: entry k of C order lies at the sum of index times Fortran stride. */
function fromFortran(values: Float64Array, shape: readonly number[]): Float64Array {
  const strides: number[] = []
  let stride = 1
  for (const size of shape) {
    strides.push(stride)
    stride *= size
  }
  const out = new Float64Array(values.length)
  const index = new Array<number>(shape.length).fill(0)
  let from = 0
  for (let k = 0; k < out.length; k += 1) {
    out[k] = values[from] as number
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const next = (index[axis] as number) + 1
      from += strides[axis] as number
      if (next < (shape[axis] as number)) {
        index[axis] = next
        break
      }
      from -= next * (strides[axis] as number)
      index[axis] = 0
    }
  }
  return out
}

function damaged(name: string, got: string): FlowsError {
  return new FlowsError('file', {
    who: 'parseNpy',
    rule: 'a .npy file is a NumPy signature, a header and all its entries',
    got: `${got} (${name})`,
    do: 'Save the array again with numpy.save',
  })
}
