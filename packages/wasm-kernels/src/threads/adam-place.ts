import { engine, keep, type Tensor, type TypedArray, tensor, type Variable } from '@tensorflow/tfjs-core'
import { addressIn, isSharedIn, isSharedMemory, isWasmBackend, type WasmBackend } from '../wasm-backend.ts'
import { wasmValues } from '../wasm-values.ts'

/** A memory that threads share in which gradients and parameters lie, as themselves or as copies. */
export interface AdamPlace {
  readonly memory: WebAssembly.Memory
  /** The address of so many bytes more, a multiple of 64. */
  take(bytes: number): number
  /** Where gradients lie, to be written, until they are disposed or others are placed. */
  placeGradients(gradients: readonly Tensor[]): readonly number[]
  /** Where parameters lie, to be written. */
  placeParameters(parameters: readonly Variable[]): readonly number[]
  /** Gives the parameters what was written in their places. */
  read(parameters: readonly Variable[]): void
  dispose(): void
}

/** The tensors themselves where the active backend's memory is shared, and copies elsewhere. */
export function adamPlace(): AdamPlace {
  const { backend } = engine()
  return isWasmBackend(backend) && isSharedMemory(backend.wasm.asm.memory)
    ? new TensorsInPlace(backend)
    : new TensorCopies()
}

/** Tensors in the memory of tfjs. */
class TensorsInPlace implements AdamPlace {
  readonly memory: WebAssembly.Memory
  readonly #backend: WasmBackend
  readonly #taken: number[] = []
  /** Of gradients whose data other tensors have too. */
  readonly #copies: Tensor[] = []

  constructor(backend: WasmBackend) {
    this.#backend = backend
    this.memory = backend.wasm.asm.memory
  }

  take(bytes: number): number {
    const address = this.#backend.wasm._malloc(bytes + LINE) >>> 0
    this.#taken.push(address)
    return aligned(address)
  }

  placeGradients(gradients: readonly Tensor[]): readonly number[] {
    for (const copy of this.#copies.splice(0)) copy.dispose()
    return gradients.map((gradient) => {
      if (!isSharedIn(this.#backend, gradient)) return addressIn(this.#backend, gradient)
      const copy = keep(tensor(gradient.dataSync(), gradient.shape))
      this.#copies.push(copy)
      return addressIn(this.#backend, copy)
    })
  }

  placeParameters(parameters: readonly Variable[]): readonly number[] {
    for (const parameter of parameters) {
      if (isSharedIn(this.#backend, parameter)) assign(parameter, parameter.dataSync())
    }
    return parameters.map((parameter) => addressIn(this.#backend, parameter))
  }

  read(): void {}

  dispose(): void {
    for (const address of this.#taken.splice(0)) this.#backend.wasm._free(address)
    for (const copy of this.#copies.splice(0)) copy.dispose()
  }
}

/** Copies of tensors of any backend, in a memory of their own. */
class TensorCopies implements AdamPlace {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true })
  #end = LINE
  #gradients: readonly number[] | undefined
  #parameters: readonly number[] | undefined

  take(bytes: number): number {
    const address = this.#end
    this.#end = aligned(address + bytes)
    const missing = Math.ceil((this.#end - this.memory.buffer.byteLength) / PAGE)
    if (missing > 0) this.memory.grow(missing)
    return address
  }

  placeGradients(gradients: readonly Tensor[]): readonly number[] {
    this.#gradients ??= this.#placesFor(gradients)
    this.#write(gradients, this.#gradients)
    return this.#gradients
  }

  placeParameters(parameters: readonly Variable[]): readonly number[] {
    if (this.#parameters === undefined) {
      this.#parameters = this.#placesFor(parameters)
      this.#write(parameters, this.#parameters)
    }
    return this.#parameters
  }

  read(parameters: readonly Variable[]): void {
    for (const [i, parameter] of parameters.entries()) {
      assign(parameter, floatsAt(this.memory, this.#parameters?.[i] ?? 0, parameter.size).slice())
    }
  }

  dispose(): void {}

  #placesFor(tensors: readonly Tensor[]): readonly number[] {
    return tensors.map(({ size }) => this.take(4 * size))
  }

  #write(tensors: readonly Tensor[], places: readonly number[]): void {
    for (const [i, from] of tensors.entries()) {
      floatsAt(this.memory, places[i] ?? 0, from.size).set(wasmValues(from) ?? from.dataSync())
    }
  }
}

const PAGE = 65_536
const MOST_PAGES = 65_536
/** A cache line: what one thread alone writes begins at its multiples. */
const LINE = 64

function aligned(address: number): number {
  return LINE * Math.ceil(address / LINE)
}

/** Numbers in a shared memory, which another thread may have made longer than this one has seen. */
export function floatsAt(memory: WebAssembly.Memory, address: number, count: number): Float32Array {
  if (address + 4 * count > memory.buffer.byteLength) memory.grow(0)
  return new Float32Array(memory.buffer, address, count)
}

function assign(parameter: Variable, values: TypedArray): void {
  const moved = tensor(values, parameter.shape)
  parameter.assign(moved)
  moved.dispose()
}
