import type { Int, Local, Vector } from '../assembler/value.ts'
import { addDoubles, multiplyDoubles, promoteLow } from '../assembler/vector.ts'
import type { FunctionWriter } from '../assembler/wasm-function.ts'
import { noDoubles, promoteHigh } from '../reductions/sum-columns.ts'

/** Sums of squares in float64, where no square of a float32 overflows or is rounded. */
export class SquareSums {
  readonly #f: FunctionWriter
  readonly #sums: readonly Local<'v128'>[]

  constructor(f: FunctionWriter) {
    this.#f = f
    this.#sums = [0, 1, 2, 3].map(() => f.variable(noDoubles))
  }

  /** Adds the squares of four numbers; of neighbours the first goes to pair 0 and the next to pair 1. */
  addFour(values: Vector, pair: 0 | 1): void {
    this.#add(2 * pair, promoteLow(values))
    this.#add(2 * pair + 1, promoteHigh(values))
  }

  /** Adds that of one number, above which the lanes are 0. */
  addOne(value: Vector): void {
    this.#add(0, promoteLow(value))
  }

  /** Stores two float64 that are yet to be added. */
  store(address: Int): void {
    const [a = noDoubles, b = noDoubles, c = noDoubles, d = noDoubles] = this.#sums
    this.#f.store(address, addDoubles(addDoubles(a, b), addDoubles(c, d)))
  }

  #add(index: number, value: Vector): void {
    const sum = this.#sums[index]
    const double = this.#f.variable(value)
    if (sum !== undefined) this.#f.set(sum, addDoubles(sum, multiplyDoubles(double, double)))
  }
}
