import {
  abs,
  add,
  broadcastTo,
  concat,
  cumsum,
  div,
  equal,
  exp,
  gather,
  greater,
  log,
  max,
  maximum,
  mean,
  mul,
  relu,
  reverse,
  sigmoid,
  slice,
  softmax,
  split,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tanh,
  tensor1d,
  tidy,
  tile,
  transpose,
  unstack,
} from '@tensorflow/tfjs-core'
import { logSumExp, type Rng, select, softplus, takeColumns } from '@tfjs-flows/core'

/** A call on tensors that are drawn before the clock starts. */
export interface OpCase {
  readonly name: string
  /** Shapes of the inputs, standard normal. */
  readonly inputs: readonly (readonly number[])[]
  /** Default false. True: the inputs without their signs. */
  readonly positive?: boolean
  /** Everything it makes is freed by the caller. */
  run(...inputs: readonly Tensor[]): Tensor | Tensor[]
}

const ROWS = 512
const COLUMNS = 256
const table = [ROWS, COLUMNS]

/** A call on one table. */
function on(name: string, run: (x: Tensor) => Tensor | Tensor[]): OpCase {
  return { name: `${name}, ${ROWS} x ${COLUMNS}`, inputs: [table], run: (x) => run(x as Tensor) }
}

/** A call on two. */
function onTwo(name: string, run: (x: Tensor, y: Tensor) => Tensor): OpCase {
  const { run: _, ...rest } = on(name, (x) => x)
  return { ...rest, inputs: [table, table], run: (x, y) => run(x as Tensor, y as Tensor) }
}

/** Every row of a table, in an order that no cache likes. */
const scattered = Int32Array.from({ length: ROWS }, (_, i) => (i * 197) % ROWS)

/** What models are made of besides matrix products, on 131,072 numbers. */
export const elementaryCases: readonly OpCase[] = [
  onTwo('add', add),
  onTwo('mul', mul),
  onTwo('div', div),
  { name: `add a row, ${ROWS} x ${COLUMNS}`, inputs: [table, [COLUMNS]], run: (x, b) => add(x as Tensor, b as Tensor) },
  onTwo('maximum', maximum),
  onTwo('greater', greater),
  onTwo('equal', equal),
  onTwo('greater, select', (x, y) => select(greater(x, y), x, y)),
  on('square', square),
  { ...on('sqrt', sqrt), positive: true },
  on('relu', relu),
  on('sigmoid', sigmoid),
  on('tanh', tanh),
  on('exp', exp),
  { ...on('log', log), positive: true },
  on('softplus of core', softplus),
  on('softmax', (x) => softmax(x)),
  on('logSumExp of core, last axis', (x) => logSumExp(x, 1)),
  on('sum', (x) => sum(x)),
  on('sum, axis 0', (x) => sum(x, 0)),
  on('sum, axis 1', (x) => sum(x, 1)),
  on('mean', (x) => mean(x)),
  on('max, axis 1', (x) => max(x, 1)),
  on('cumsum, last axis', (x) => cumsum(x, 1)),
  on('cumsum, axis 0', (x) => cumsum(x, 0)),
  on('transpose', (x) => transpose(x)),
  { name: 'transpose 64 x 32 x 64 to 1 0 2', inputs: [[64, 32, 64]], run: (x) => transpose(x as Tensor, [1, 0, 2]) },
  on('half of the columns', (x) => slice(x, [0, 0], [ROWS, COLUMNS / 2])),
  on('split in 4', (x) => split(x, 4, 1)),
  onTwo('concat, last axis', (x, y) => concat([x, y], 1)),
  on('takeColumns of core', (x) =>
    takeColumns(
      x,
      Int32Array.from({ length: COLUMNS }, (_, i) => (i * 97) % COLUMNS),
    ),
  ),
  on('gather rows', (x) => gather(x, tensor1d(scattered, 'int32'))),
  { name: 'tile 1 x 256 to 512 x 256', inputs: [[1, COLUMNS]], run: (x) => tile(x as Tensor, [ROWS, 1]) },
  {
    name: 'broadcastTo 512 x 1 to 512 x 256',
    inputs: [[ROWS, 1]],
    run: (x) => broadcastTo(x as Tensor, [ROWS, COLUMNS]),
  },
  on('reverse, last axis', (x) => reverse(x, 1)),
  onTwo('stack, last axis', (x, y) => stack([x, y], 2)),
  { name: 'unstack 512 x 32 x 8, last axis', inputs: [[ROWS, 32, 8]], run: (x) => unstack(x as Tensor, 2) },
]

/** The inputs of a case. */
export function inputsOf({ inputs, positive = false }: OpCase, rng: Rng): Tensor[] {
  return inputs.map((shape) => tidy(() => (positive ? abs(rng.normal(shape)) : rng.normal(shape))))
}
