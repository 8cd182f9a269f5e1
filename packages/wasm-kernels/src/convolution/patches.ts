import {
  addInt,
  below,
  choose,
  equalInt,
  int,
  lessInt,
  multiplyInt,
  shiftLeft,
  subtractInt,
} from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { add, floats, loadOne, loadVector } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/**
 * Where a window [h, w] with taps `dilation` apart looks from each of `count` outputs on from row i, column j:
 * tap (a, b) at row i stride - top + a dilation, column j stride - left + b dilation of the image, zeros around it.
 */
interface Windows {
  readonly image: Local<'i32'>
  readonly height: Int
  readonly width: Int
  readonly i: Local<'i32'>
  readonly j: Local<'i32'>
  readonly outHeight: Int
  readonly outWidth: Int
  readonly count: Local<'i32'>
  readonly top: Int
  readonly left: Int
  readonly h: Int
  readonly dilation: Int
  readonly stride: Int
}

function windowParameters(f: FunctionWriter): Windows {
  const next = (): Local<'i32'> => f.parameter('i32')
  return {
    image: next(),
    height: next(),
    width: next(),
    i: next(),
    j: next(),
    outHeight: next(),
    outWidth: next(),
    count: next(),
    top: next(),
    left: next(),
    h: next(),
    dilation: next(),
    stride: next(),
  }
}

/**
 * Visits the windows in order, line by line: `line` runs with the row of the image at hand and the first column, which may
 * be outside of it; images of `imageBytes` follow each other.
 */
function eachLine(
  f: FunctionWriter,
  at: Windows,
  imageBytes: Int,
  visit: { start?: () => void; line: (row: Local<'i32'>, column: Local<'i32'>) => void; end?: () => void },
): void {
  f.while(at.count, () => {
    visit.start?.()
    const a = f.variable(int(0))
    const row = f.variable(subtractInt(multiplyInt(at.i, at.stride), at.top))
    const column = f.variable(int(0))
    f.while(lessInt(a, at.h), () => {
      f.set(column, subtractInt(multiplyInt(at.j, at.stride), at.left))
      visit.line(row, column)
      f.advance(row, at.dilation)
      f.advance(a, 1)
    })
    visit.end?.()
    f.advance(at.j, 1)
    f.when(equalInt(at.j, at.outWidth), () => {
      f.set(at.j, int(0))
      f.advance(at.i, 1)
      f.when(equalInt(at.i, at.outHeight), () => {
        f.set(at.i, int(0))
        f.advance(at.image, imageBytes)
      })
    })
    f.advance(at.count, -1)
  })
}

/** For the fours, then the single ones, of `left` floats. */
function eachFloats(f: FunctionWriter, left: Local<'i32'>, turn: (lanes: 4 | 1) => void): void {
  for (const lanes of [4, 1] as const) {
    f.while(lessInt(int(lanes - 1), left), () => {
      turn(lanes)
      f.advance(left, -lanes)
    })
  }
}

/** Copies floats, or adds them to what is at the target; both pointers end after them. */
function move(f: FunctionWriter, left: Local<'i32'>, from: Local<'i32'>, to: Local<'i32'>, how: 'copy' | 'add'): void {
  eachFloats(f, left, (lanes) => {
    const load = lanes === 4 ? loadVector : loadOne
    const value = how === 'add' ? add(load(to), load(from)) : load(from)
    if (lanes === 4) f.store(to, value)
    else f.storeOne(to, value)
    for (const pointer of [from, to]) f.advance(pointer, 4 * lanes)
  })
}

/**
 * The windows as rows of a matrix [count, h runs length channels].
 *
 * Parameters: those of the windows; then channels, runs and columns in a run (neighbouring taps are one run), out.
 */
export const gatherPatches: WasmFunction = wasmFunction('gatherPatches', (f) => {
  const at = windowParameters(f)
  const [channels = int(0), runs = int(0), length = int(0)] = f.ints(3)
  const out = f.parameter('i32')
  const pixel = f.variable(shiftLeft(channels, int(2)))
  const lineBytes = f.variable(multiplyInt(at.width, pixel))
  const imageBytes = f.variable(multiplyInt(at.height, lineBytes))
  const rest = f.variable(int(0))
  const zeros = (columns: Int): void => {
    f.set(rest, multiplyInt(columns, channels))
    eachFloats(f, rest, (lanes) => {
      if (lanes === 4) f.store(out, floats(0))
      else f.storeOne(out, floats(0))
      f.advance(out, 4 * lanes)
    })
  }
  const clamp = (value: Local<'i32'>): void => {
    f.set(value, choose(lessInt(value, int(0)), int(0), value))
    f.set(value, choose(lessInt(length, value), length, value))
  }
  eachLine(f, at, imageBytes, {
    line: (row, column) => {
      f.when(
        below(row, at.height),
        () => {
          const left = f.variable(runs)
          f.while(left, () => {
            const before = f.variable(subtractInt(int(0), column))
            clamp(before)
            const after = f.variable(subtractInt(addInt(column, length), at.width))
            clamp(after)
            zeros(before)
            const start = multiplyInt(addInt(column, before), pixel)
            const from = f.variable(addInt(addInt(at.image, multiplyInt(row, lineBytes)), start))
            f.set(rest, multiplyInt(subtractInt(subtractInt(length, before), after), channels))
            move(f, rest, from, out, 'copy')
            zeros(after)
            f.advance(column, at.dilation)
            f.advance(left, -1)
          })
        },
        () => zeros(multiplyInt(runs, length)),
      )
    },
  })
})

/**
 * out[p, c] = start[c] + the sum over the taps (a, b) of the window at p of image[pixel under the tap, (a, b), c].
 *
 * Parameters: those of the windows; then channels c, taps w in a line, start, out.
 */
export const sumTaps: WasmFunction = wasmFunction('sumTaps', (f) => {
  const at = windowParameters(f)
  const [channels = int(0), w = int(0), start = int(0)] = f.ints(3)
  const out = f.parameter('i32')
  const tap = f.variable(shiftLeft(channels, int(2)))
  const pixel = f.variable(multiplyInt(multiplyInt(at.h, w), tap))
  const lineBytes = f.variable(multiplyInt(at.width, pixel))
  const imageBytes = f.variable(multiplyInt(at.height, lineBytes))
  const taps = f.variable(int(0))
  const [from, to, rest] = [f.variable(out), f.variable(out), f.variable(int(0))]
  eachLine(f, at, imageBytes, {
    start: () => {
      f.set(taps, int(0))
      f.set(from, start)
      f.set(to, out)
      f.set(rest, channels)
      move(f, rest, from, to, 'copy')
    },
    line: (row, column) => {
      const left = f.variable(w)
      f.while(left, () => {
        f.when(below(row, at.height), () => {
          f.when(below(column, at.width), () => {
            const place = addInt(multiplyInt(row, lineBytes), multiplyInt(column, pixel))
            f.set(from, addInt(addInt(at.image, place), taps))
            f.set(to, out)
            f.set(rest, channels)
            move(f, rest, from, to, 'add')
          })
        })
        f.advance(taps, tap)
        f.advance(column, at.dilation)
        f.advance(left, -1)
      })
    },
    end: () => f.advance(out, tap),
  })
})
