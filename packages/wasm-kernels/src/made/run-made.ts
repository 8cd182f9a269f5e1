import { addInt, below, equalInt, int, loadInt, shiftLeft } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import { add, divide, floats, loadSplat, loadVector, maximum, minimum, multiply, negate } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { exponential, exponentialMinusOne } from '../elementwise/exponentials.ts'
import { logarithm, softplus } from '../elementwise/logarithms.ts'
import { sigmoidLogScale, softplusScale } from '../elementwise/scale-maps.ts'
import { hyperbolicTangent } from '../elementwise/tangent.ts'
import type { LaneFunction } from '../elementwise/unary-kernels.ts'
import { slotBytes } from './block-rows.ts'

/** Integers of an instruction: what to do, and its seven arguments. */
export const instructionLength = 8
const instructionBytes = instructionLength * 4

/** 1 / (1 + e^-x): 0 where e^-x overflows. */
const sigmoid: LaneFunction = (f, x) => divide(floats(1), add(floats(1), exponential(f, f.variable(negate(x)))))

const activations: Readonly<Record<string, LaneFunction>> = {
  elu: (f, x) => add(maximum(x, floats(0)), exponentialMinusOne(f, f.variable(minimum(x, floats(0))))),
  identity: (_, x) => x,
  leakyRelu: (_, x) => add(maximum(x, floats(0)), multiply(minimum(x, floats(0)), floats(0.01))),
  relu: (_, x) => maximum(x, floats(0)),
  silu: (f, x) => multiply(x, sigmoid(f, x)),
  softplus,
  tanh: hyperbolicTangent,
}

type Joint = (f: FunctionWriter, target: Vector, source: Vector) => Vector

/** What slots become with others. */
const joints: Readonly<Record<string, Joint>> = {
  add: (_, target, source) => add(target, source),
  gate: (f, target, source) => multiply(target, f.variable(sigmoid(f, source))),
}

/** The log-scale of a raw parameter, with the bound of 'bounded'. */
type LogScale = (f: FunctionWriter, a: Vector, bound: Vector) => Vector

/** As in core's `affineCoupling`. */
const logScales: Readonly<Record<string, LogScale>> = {
  bounded: (f, a, bound) => multiply(bound, hyperbolicTangent(f, f.variable(divide(a, bound)))),
  exp: (_, a) => a,
  softplus: (f, a) => logarithm(f, softplusScale(f, a)),
  sigmoid: sigmoidLogScale,
}

/** The instructions by name; an instruction's first integer is the place of its name here. */
const names: readonly string[] = [
  'dense',
  'dense-pair',
  'shift',
  ...Object.keys(activations),
  ...Object.keys(joints),
  ...Object.keys(logScales).map((scale) => `affine-${scale}`),
]

/** The number of an instruction, or undefined where there is none of the name. */
export function instructionOf(name: string): number | undefined {
  const index = names.indexOf(name)
  return index < 0 ? undefined : index
}

interface Arguments {
  /** Slots that are read. */
  readonly source: Local<'i32'>
  /** Slots that are written. */
  readonly target: Local<'i32'>
  /** Number of target slots; of dense, of tiles of four slots. */
  readonly count: Local<'i32'>
  /** The instruction; what else it says lies 16 bytes on. */
  readonly at: Local<'i32'>
}

/**
 * Runs instructions on the slots of one block of eight rows. Places of slots are bytes from the block's first one.
 *
 *     dense     target = bias + weights (both in tiles) times source slots; 4: terms, 5: tiles, in bytes from `packed`
 *     dense-pair the same of the first two slots of each tile
 *     ACTIVATION target = g(source)
 *     add, gate target = target + source, target sigmoid(source)
 *     shift     target = target + source
 *     affine-*  target = target e^s + t of pairs (t, a) of source slots; 4: slot of the log-det, which grows by s, 5: bound
 *
 * Parameters: the first instruction, the end of the last, slots, packed weights.
 */
export const runMade: WasmFunction = wasmFunction('runMade', (f) => {
  const at = f.parameter('i32')
  const end = f.parameter('i32')
  const slots = f.parameter('i32')
  const packed = f.parameter('i32')
  const operation = f.variable(int(0))
  const source = f.variable(int(0))
  const target = f.variable(int(0))
  const count = f.variable(int(0))
  f.while(below(at, end), () => {
    f.set(operation, loadInt(at))
    f.set(source, addInt(slots, loadInt(at, 4)))
    f.set(target, addInt(slots, loadInt(at, 8)))
    f.set(count, loadInt(at, 12))
    const given: Arguments = { source, target, count, at }
    const on = (name: string, write: () => void): void =>
      f.when(equalInt(operation, int(instructionOf(name) ?? -1)), write)
    on('dense', () => dense(f, given, packed, 4))
    on('dense-pair', () => dense(f, given, packed, 2))
    for (const [name, g] of Object.entries(activations)) {
      on(name, () => overSlots(f, given, () => f.store(target, g(f, f.variable(loadVector(source))))))
    }
    for (const [name, join] of [...Object.entries(joints), ['shift', joints['add'] as Joint] as const]) {
      on(name, () =>
        overSlots(f, given, () =>
          f.store(target, join(f, f.variable(loadVector(target)), f.variable(loadVector(source)))),
        ),
      )
    }
    for (const [name, logScale] of Object.entries(logScales)) {
      on(`affine-${name}`, () => affine(f, given, { logScale, logDet: addInt(slots, loadInt(at, 16)) }))
    }
    f.advance(at, instructionBytes)
  })
})

/** The turn for each vector of the slots. */
function overSlots(f: FunctionWriter, { source, target, count }: Arguments, turn: () => void): void {
  const end = f.variable(addInt(target, shiftLeft(count, int(5))))
  f.sweep(target, end, 16, () => {
    turn()
    f.advance(source, 16)
  })
}

/** Four units of eight rows at a time, whose sums stay in eight registers, or the first two of each tile. */
function dense(f: FunctionWriter, { source, target, count, at }: Arguments, packed: Int, units: 2 | 4): void {
  const terms = f.variable(loadInt(at, 16))
  const weight = f.variable(addInt(packed, loadInt(at, 20)))
  f.while(count, () => {
    const sums = Array.from({ length: units }, (_, unit) => {
      const start = f.variable(loadSplat(weight, 4 * unit))
      return [start, f.variable(start)] as const
    })
    f.advance(weight, 16)
    const right = f.variable(source)
    const left = f.variable(terms)
    f.while(left, () => {
      const values = [f.variable(loadVector(right)), f.variable(loadVector(right, 16))] as const
      for (const [unit, pair] of sums.entries()) {
        const factor = f.variable(loadSplat(weight, 4 * unit))
        for (const half of [0, 1] as const) f.set(pair[half], add(pair[half], multiply(factor, values[half])))
      }
      f.advance(right, slotBytes)
      f.advance(weight, 16)
      f.advance(left, -1)
    })
    for (const [unit, pair] of sums.entries()) {
      for (const half of [0, 1] as const) f.store(target, pair[half], slotBytes * unit + 16 * half)
    }
    f.advance(target, 4 * slotBytes)
    f.advance(count, -1)
  })
}

function affine(
  f: FunctionWriter,
  { source, target, count, at }: Arguments,
  { logScale, logDet }: { logScale: LogScale; logDet: Int },
): void {
  const total = f.variable(logDet)
  const bound = f.variable(loadSplat(at, 20))
  const end = f.variable(addInt(target, shiftLeft(count, int(5))))
  f.sweep(target, end, slotBytes, () => {
    for (const half of [0, 16]) {
      const s = f.variable(logScale(f, f.variable(loadVector(source, slotBytes + half)), bound))
      const scaled = multiply(loadVector(target, half), exponential(f, s))
      f.store(target, add(scaled, loadVector(source, half)), half)
      f.store(total, add(loadVector(total, half), s), half)
    }
    f.advance(source, 2 * slotBytes)
  })
}
