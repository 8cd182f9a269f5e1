import { type Tensor, Variable } from '@tensorflow/tfjs-core'
import { encodeOptions, type ModuleConfig } from './encode-options.ts'

/** What a module is made of: tensors, other modules, or lists of modules. */
export type Member = Tensor | Module | readonly Module[] | undefined

/**
 * A part of a model: state by dotted name, and the options that rebuild it.
 *
 * - `members()` lists the state in one line; a name there equals the name of the option that carries it, if one does.
 * - A trainable Variable is a parameter; a Tensor or a non-trainable Variable is a buffer. Names are the file format.
 * - Ownership: a module takes over the Variables and Modules it is given and the tensors it makes from numbers and
 *   arrays; `dispose()` frees those. A Tensor passed in stays the caller's.
 */
export abstract class Module {
  /** Name in files; unique in the process, never derived from the (minified) class name. */
  static readonly className: string

  readonly #owned = new Set<Tensor>()

  /** The live constructor options (JSON values, Tensors, Modules) that rebuild this module, without its randomness. */
  protected abstract options(): Record<string, unknown>

  /** State by local name. Nothing is found by reflection and nothing is created at first call. */
  members(): Record<string, Member> {
    return {}
  }

  get className(): string {
    return (this.constructor as typeof Module).className
  }

  /** JSON that `fromConfig` turns back into this module, once the tensors of a file are at hand. */
  getConfig(): ModuleConfig {
    return encodeOptions(this.options())
  }

  /** Trainable variables by dotted name, in the order of `members()`. */
  parameters(): Map<string, Variable> {
    const found = new Map<string, Variable>()
    for (const [name, tensor] of this.state()) {
      if (tensor instanceof Variable && tensor.trainable) found.set(name, tensor)
    }
    return found
  }

  /** Constants and non-trainable variables by dotted name. */
  buffers(): Map<string, Tensor> {
    const found = new Map<string, Tensor>()
    for (const [name, tensor] of this.state()) {
      if (!(tensor instanceof Variable && tensor.trainable)) found.set(name, tensor)
    }
    return found
  }

  /** Direct and indirect sub-modules by dotted name, this one first under the empty name. */
  modules(prefix = ''): Map<string, Module> {
    const found = new Map<string, Module>([[prefix, this]])
    const at = (name: string): string => (prefix === '' ? name : `${prefix}.${name}`)
    for (const [name, member] of Object.entries(this.members())) {
      if (member instanceof Module) for (const [k, v] of member.modules(at(name))) found.set(k, v)
      else if (Array.isArray(member)) {
        for (const [i, part] of member.entries()) {
          for (const [k, v] of (part as Module).modules(at(`${name}.${i}`))) found.set(k, v)
        }
      }
    }
    return found
  }

  /** Number of trainable scalars. */
  countParameters(): number {
    let count = 0
    for (const variable of this.parameters().values()) count += variable.size
    return count
  }

  /** Frees what this module and its parts own; safe to call twice. */
  dispose(): void {
    for (const module of this.modules().values()) {
      for (const member of Object.values(module.members())) {
        if (member instanceof Variable && !member.isDisposed) member.dispose()
      }
      for (const tensor of module.#owned) if (!tensor.isDisposed) tensor.dispose()
      module.#owned.clear()
    }
  }

  /** Takes over a tensor that this module made, so that `dispose()` frees it. */
  protected own<T extends Tensor>(tensor: T): T {
    this.#owned.add(tensor)
    return tensor
  }

  /** Every tensor by dotted name. */
  private state(): Map<string, Tensor> {
    const found = new Map<string, Tensor>()
    for (const [path, module] of this.modules()) {
      for (const [name, member] of Object.entries(module.members())) {
        if (member === undefined || member instanceof Module || Array.isArray(member)) continue
        found.set(path === '' ? name : `${path}.${name}`, member as Tensor)
      }
    }
    return found
  }
}
