import { getBackend, Tensor, tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Shape } from '@tfjs-flows/core'
import { columnWarnings } from './column-warnings.ts'
import { sharedCopy } from './shared-copy.ts'

/** Rows one after the other in one array (a batch is float32), or a tensor [n, ...]. */
export type Rows = Float32Array | Float64Array | Uint8Array | Tensor

/** What a model is trained on: rows, or rows with the context that belongs to each. */
export type Examples = Rows | { readonly x: Rows; readonly context?: Rows | undefined }

/** One batch as tensors; the caller disposes them. */
export interface Batch {
  readonly x: Tensor
  readonly context: Tensor | undefined
}

interface Table {
  readonly values: Float32Array | Float64Array | Int32Array | Uint8Array
  readonly shape: Shape
  readonly width: number
}

/** Examples in memory that other threads can read. */
export interface SharedExamples {
  readonly rows: number
  readonly x: Table
  readonly context: Table | undefined
}

/** Values of a row up to which copying them one by one takes less time than a view of the row. */
const NARROW = 64

/** Examples in the process's memory, from which batches are copied. */
export class ExampleTable {
  readonly rows: number
  readonly #x: Table
  readonly #context: Table | undefined

  private constructor(rows: number, x: Table, context: Table | undefined) {
    this.rows = rows
    this.#x = x
    this.#context = context
  }

  /**
   * Reads and checks examples of events of `eventShape`.
   *
   * @throws FlowsError 'shape' for another event shape or context rows that do not match, 'data' for no rows or values
   * that are not finite
   */
  static async from(name: string, examples: Examples, eventShape: Shape): Promise<ExampleTable> {
    const { x, context } = isRows(examples) ? { x: examples, context: undefined } : examples
    const width = eventShape.reduce((size, n) => size * n, 1)
    const rows = x instanceof Tensor ? (x.shape[0] ?? 0) : x.length / width
    const shape = x instanceof Tensor ? x.shape.slice(1) : eventShape
    if (!Number.isInteger(rows) || shape.join() !== eventShape.join()) {
      const got = x instanceof Tensor ? `shape [${x.shape.join(', ')}]` : `${x.length} values`
      throw new FlowsError('shape', {
        who: 'fit',
        rule: `${name} must be rows of the model's event shape [${eventShape.join(', ')}]`,
        got,
        do: `Pass a tensor [n, ${eventShape.join(', ')}] or an array of n x ${width} values`,
      })
    }
    if (rows === 0)
      throw new FlowsError('data', { who: 'fit', rule: `${name} must have at least one row`, got: 'none' })
    const table = { values: await valuesOf(x), shape, width }
    checkFinite(name, table)
    return new ExampleTable(rows, table, context === undefined ? undefined : await contextTable(name, context, rows))
  }

  /** The examples that another thread has shared. */
  static fromShared({ rows, x, context }: SharedExamples): ExampleTable {
    return new ExampleTable(rows, x, context)
  }

  /** A copy of the examples that other threads can read. */
  share(): SharedExamples {
    return { rows: this.rows, x: shared(this.#x), context: this.#context && shared(this.#context) }
  }

  /** What of the rows would make a density diverge; see `columnWarnings`. */
  warnings(): string[] {
    return columnWarnings(this.#x.values, this.#x.width)
  }

  /** The rows of these indices as tensors; an index past the last row stands for the last row. */
  batch(indices: ArrayLike<number>): Batch {
    const { rows } = this
    return { x: take(this.#x, indices, rows), context: this.#context && take(this.#context, indices, rows) }
  }
}

function shared({ values, ...table }: Table): Table {
  const { buffer } = values
  if (buffer instanceof SharedArrayBuffer) return { values, ...table }
  return { values: sharedCopy(values), ...table }
}

async function contextTable(name: string, context: Rows, rows: number): Promise<Table> {
  const contextRows = context instanceof Tensor ? context.shape[0] : rows
  const width = context instanceof Tensor ? context.size / Math.max(rows, 1) : context.length / rows
  if (contextRows !== rows || !Number.isInteger(width) || width === 0) {
    throw new FlowsError('shape', {
      who: 'fit',
      rule: `the context of ${name} must have its ${rows} rows`,
      got: context instanceof Tensor ? `shape [${context.shape.join(', ')}]` : `${context.length} values`,
      do: `Pass a tensor [${rows}, C] or an array of ${rows} x C values`,
    })
  }
  const shape = context instanceof Tensor ? context.shape.slice(1) : [width]
  const table = { values: await valuesOf(context), shape, width }
  checkFinite(`the context of ${name}`, table)
  return table
}

function isRows(examples: Examples): examples is Rows {
  return examples instanceof Tensor || ArrayBuffer.isView(examples)
}

async function valuesOf(rows: Rows): Promise<Table['values']> {
  return rows instanceof Tensor ? ((await rows.data()) as Table['values']) : rows
}

function checkFinite(name: string, { values, width }: Table): void {
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isFinite(values[i])) continue
    throw new FlowsError('data', {
      who: 'fit',
      rule: `every value of ${name} must be finite`,
      got: `${values[i]} in row ${Math.floor(i / width)}, place ${i % width}`,
      do: 'Drop or fill such rows first',
    })
  }
}

function take({ values, shape, width }: Table, indices: ArrayLike<number>, rows: number): Tensor {
  const out = batchValues(indices.length * width)
  for (let i = 0; i < indices.length; i += 1) {
    const start = width * Math.min(indices[i] as number, rows - 1)
    if (width > NARROW) out.set(values.subarray(start, start + width), i * width)
    else for (let j = 0; j < width; j += 1) out[i * width + j] = values[start + j] as number
  }
  return tensor(out, [indices.length, ...shape])
}

let staging = new Float32Array(0)

/**
 * An array for the values of a batch. The wasm backend copies what it is given, so that one does for all batches: a new one for
 * each would make V8 collect garbage several times a second, on a core that the kernels then miss. Other backends keep it.
 */
function batchValues(size: number): Float32Array {
  if (getBackend() !== 'wasm') return new Float32Array(size)
  if (staging.length < size) staging = new Float32Array(size)
  return staging.subarray(0, size)
}
