import type { ScratchUser } from './wasm-thread.ts'

/** What allocates in the memory: the module of tfjs, which owns it. */
export interface Allocator {
  _malloc(bytes: number): number
  _free(address: number): void
}

/** The working memory of one thread. */
export class ScratchArenas {
  readonly #allocator: Allocator
  readonly #arenas: Record<ScratchUser, { address: number; bytes: number }> = {
    function: { address: 0, bytes: 0 },
    caller: { address: 0, bytes: 0 },
  }

  constructor(allocator: Allocator) {
    this.#allocator = allocator
  }

  /** At least so many bytes, aligned to 64. */
  take(bytes: number, user: ScratchUser): number {
    const arena = this.#arenas[user]
    if (bytes > arena.bytes) {
      if (arena.address !== 0) this.#allocator._free(arena.address)
      arena.bytes = Math.max(bytes, 1 << 20)
      arena.address = this.#allocator._malloc(arena.bytes + 64) >>> 0
    }
    return (arena.address + 63) & ~63
  }
}
