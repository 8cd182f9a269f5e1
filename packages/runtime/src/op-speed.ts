import {
  add,
  dispose,
  exp,
  fill,
  log,
  mul,
  sigmoid,
  slice,
  sum,
  type Tensor,
  tanh,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core'
import { callSeconds, type Deadline } from './call-seconds.ts'

/** How fast one operation goes through a matrix of 512 x 256 entries. */
export interface OpSpeed {
  readonly name: string
  /** Billions of input entries a second; null where time ran out. */
  readonly gelemPerSecond: number | null
}

const rows = 512
const columns = 256

const operations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  add: (x) => add(x, x),
  mul: (x) => mul(x, x),
  exp,
  log,
  tanh,
  sigmoid,
  'sum over axis 0': (x) => sum(x, 0),
  transpose: (x) => transpose(x),
  'half of the columns': (x) => slice(x, [0, 0], [rows, columns / 2]),
}

/** Measures a few operations on the active backend. */
export async function opSpeeds(deadline: Deadline): Promise<OpSpeed[]> {
  const x = fill([rows, columns], 0.5)
  const speeds: OpSpeed[] = []
  for (const [name, run] of Object.entries(operations)) {
    const seconds = await callSeconds(() => tidy(() => run(x)), deadline)
    speeds.push({ name, gelemPerSecond: seconds === null ? null : (rows * columns) / seconds / 1e9 })
  }
  dispose(x)
  return speeds
}
