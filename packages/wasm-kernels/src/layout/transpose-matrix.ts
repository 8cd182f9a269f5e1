import { addInt, int, lessInt, shiftLeft } from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { loadOne, loadVector } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { transposed } from '../gemm/pack-panel.ts'

/**
 * out[j, i] = x[i, j] of 4-byte values, in tiles of 4 x 4. Parameters: x, out, rows, columns, floats from row to row of out.
 */
export const transposeMatrix: WasmFunction = wasmFunction('transposeMatrix', (f) => {
  const x = f.parameter('i32')
  const out = f.parameter('i32')
  const rows = f.parameter('i32')
  const columns = f.parameter('i32')
  const outStride = f.parameter('i32')
  const row = f.variable(shiftLeft(columns, int(2)))
  const outRow = f.variable(shiftLeft(outStride, int(2)))
  const i = f.variable(int(0))
  const j = f.variable(int(0))
  const at: Places = { from: f.variable(x), to: f.variable(out), row, outRow }
  /** Some rows of x, which are columns of the output. */
  const strip = (height: number, write: () => void): void => {
    f.set(at.from, x)
    f.set(at.to, out)
    f.set(j, int(0))
    write()
    f.advance(x, height === 1 ? row : shiftLeft(row, int(2)))
    f.advance(out, height * 4)
    f.advance(i, height)
  }
  const singles = (height: number): void =>
    f.while(lessInt(j, columns), () => {
      column(f, at, height)
      f.advance(j, 1)
    })
  f.while(lessInt(addInt(i, int(3)), rows), () =>
    strip(4, () => {
      f.while(lessInt(addInt(j, int(3)), columns), () => {
        square(f, at)
        f.advance(j, 4)
      })
      singles(4)
    }),
  )
  f.while(lessInt(i, rows), () => strip(1, () => singles(1)))
})

interface Places {
  readonly from: Local<'i32'>
  readonly to: Local<'i32'>
  readonly row: Int
  readonly outRow: Int
}

/** One column of `height` values. */
function column(f: FunctionWriter, { from, to, row, outRow }: Places, height: number): void {
  const source = f.variable(from)
  for (let k = 0; k < height; k += 1) {
    f.storeOne(to, loadOne(source), k * 4)
    f.advance(source, row)
  }
  f.advance(to, outRow)
  f.advance(from, 4)
}

/** 4 x 4 values. */
function square(f: FunctionWriter, { from, to, row, outRow }: Places): void {
  const source = f.variable(from)
  const lines = [0, 1, 2, 3].map(() => {
    const line = f.variable(loadVector(source))
    f.advance(source, row)
    return line
  })
  for (const line of transposed(f, lines)) {
    f.store(to, line)
    f.advance(to, outRow)
  }
  f.advance(from, 16)
}
