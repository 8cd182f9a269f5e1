import { tensor, type Variable } from '@tensorflow/tfjs-core'
import { readSafetensors, type SafetensorsTensor } from '@tfjs-flows/io'

/** A matrix of rows, as PyTorch keeps weights: [out][in]. */
export type Rows = readonly (readonly number[])[]

/** The tensors of a model that another library wrote, under a prefix of their names. */
export class ForeignWeights {
  readonly #tensors: ReadonlyMap<string, SafetensorsTensor>
  readonly #prefix: string

  constructor(tensors: ReadonlyMap<string, SafetensorsTensor>, prefix = '') {
    this.#tensors = tensors
    this.#prefix = prefix
  }

  static async read(path: string): Promise<ForeignWeights> {
    return new ForeignWeights((await readSafetensors(path)).tensors)
  }

  /** The tensors whose names go on after this one. */
  at(name: string): ForeignWeights {
    return new ForeignWeights(this.#tensors, `${this.#prefix}${name}.`)
  }

  has(name: string): boolean {
    return [...this.#tensors.keys()].some((key) => `${key}.`.startsWith(`${this.#prefix}${name}.`))
  }

  vector(name: string): number[] {
    const found = this.#tensors.get(`${this.#prefix}${name}`)
    if (found === undefined) throw new Error(`the file has no tensor '${this.#prefix}${name}'`)
    return Array.from(found.values as ArrayLike<number | bigint>, Number)
  }

  rows(name: string): Rows {
    const values = this.vector(name)
    const width = this.#tensors.get(`${this.#prefix}${name}`)?.shape.at(-1) ?? 0
    return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width))
  }
}

/** Rows [out][in] taken in these orders, as a matrix [in][out]. */
export function transposed(rows: Rows, outputs?: readonly number[], inputs?: readonly number[]): number[][] {
  const out = outputs ?? [...rows.keys()]
  const into = inputs ?? [...(rows[0] ?? []).keys()]
  return into.map((i) => out.map((o) => rows[o]?.[i] as number))
}

/** Sets a variable to these numbers. */
export function assign(target: Variable, values: readonly number[] | Rows): void {
  const source = tensor(values as number[], undefined, 'float32')
  target.assign(source)
  source.dispose()
}
