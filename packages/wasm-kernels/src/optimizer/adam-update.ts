import { int, lessInt } from '../assembler/scalar.ts'
import { add, divide, loadOne, loadVector, multiply, splat, squareRoot, subtract } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Vectors of one turn. */
const UNROLLED = 4

/**
 * The step of Adam on one parameter: with g = scale * gradient[i]
 *
 *     m' = beta1 m + (1 - beta1) g,  v' = beta2 v + (1 - beta2) g^2,  p' = p - rate m' / (sqrt(v') + epsilon)
 *
 * Old and new values may be in the same place. v' >= 0, so the root is never NaN of its own.
 *
 * Parameters: gradient, p, m, v, p', m', v' (addresses), count, then float32: scale, beta1, 1 - beta1, beta2, 1 - beta2,
 * rate, epsilon.
 */
export const adamUpdate: WasmFunction = wasmFunction('adamUpdate', (f) => {
  const pointers = f.ints(7)
  const [gradient = int(0), p = int(0), m = int(0), v = int(0), nextP = int(0), nextM = int(0), nextV = int(0)] =
    pointers
  const count = f.parameter('i32')
  const factors = Array.from({ length: 7 }, () => f.parameter('f32'))
  const [scale, beta1, rest1, beta2, rest2, rate, epsilon] = factors.map((factor) => f.variable(splat(factor)))
  if (!(scale && beta1 && rest1 && beta2 && rest2 && rate && epsilon)) throw new Error('seven factors')
  const update = (lanes: 1 | 4, offset: number): void => {
    const load = lanes === 4 ? loadVector : loadOne
    const g = f.variable(multiply(load(gradient, offset), scale))
    const mean = f.variable(add(multiply(load(m, offset), beta1), multiply(g, rest1)))
    const square = f.variable(add(multiply(load(v, offset), beta2), multiply(multiply(g, g), rest2)))
    const change = divide(multiply(mean, rate), add(squareRoot(square), epsilon))
    const parameter = subtract(load(p, offset), change)
    if (lanes === 4) {
      f.store(nextM, mean, offset)
      f.store(nextV, square, offset)
      f.store(nextP, parameter, offset)
    } else {
      f.storeOne(nextM, mean, offset)
      f.storeOne(nextV, square, offset)
      f.storeOne(nextP, parameter, offset)
    }
  }
  const advance = (lanes: number): void => {
    for (const pointer of pointers) f.advance(pointer, 4 * lanes)
    f.advance(count, -lanes)
  }
  for (const vectors of [UNROLLED, 1]) {
    f.while(lessInt(int(4 * vectors - 1), count), () => {
      for (let i = 0; i < vectors; i += 1) update(4, 16 * i)
      advance(4 * vectors)
    })
  }
  f.while(lessInt(int(0), count), () => {
    update(1, 0)
    advance(1)
  })
})
