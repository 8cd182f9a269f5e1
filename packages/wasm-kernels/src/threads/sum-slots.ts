import { addInt, below } from '../assembler/scalar.ts'
import type { Int, Local } from '../assembler/value.ts'
import { add, loadVector } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Floats that one turn of the loop sums: addresses and lengths are multiples of them. */
export const slotUnit = 16

type Address = Local<'i32'>

/**
 * out[i] = slot 0 [i] + slot 1 [i] + …, added in this order, i below the length.
 *
 * Parameters: out, slots (address of slot 0), stride (bytes from slot to slot), end (address past the last slot's
 * start), bytes (a multiple of 64).
 */
export const sumSlots: WasmFunction = wasmFunction('sumSlots', (f) => {
  const [out, slots, stride, end, bytes] = f.ints(5) as [Address, Address, Int, Address, Int]
  const last = f.variable(addInt(out, bytes))
  f.sweep(out, last, slotUnit * 4, () => {
    const sums = Array.from({ length: slotUnit / 4 }, (_, i) => f.variable(loadVector(slots, 16 * i)))
    const slot = f.variable(addInt(slots, stride))
    f.while(below(slot, end), () => {
      for (const [i, sum] of sums.entries()) f.set(sum, add(sum, loadVector(slot, 16 * i)))
      f.advance(slot, stride)
    })
    for (const [i, sum] of sums.entries()) f.store(out, sum, 16 * i)
    f.advance(slots, slotUnit * 4)
    f.advance(end, slotUnit * 4)
  })
})
