import { expect, it } from 'vitest'
import { int, lessInt } from '../assembler/scalar.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { wasmModule } from '../assembler/wasm-module.ts'
import { ThreadTeam } from './thread-team.ts'
import type { WasmCall, WasmThread } from './wasm-thread.ts'

/** Parameters: the address of the first of some integers, how many, what they become. */
const fill: WasmFunction = wasmFunction('fill', (f) => {
  const { at, count, value } = f.named('at', 'count', 'value')
  f.while(lessInt(int(0), count), () => {
    f.storeInt(at, value)
    f.advance(at, 4)
    f.advance(count, -1)
  })
})

/** A team of one helper in a memory of its own of one page, with the memory's integers, and a job that fills them. */
function team(): {
  team: ThreadTeam
  integers: Int32Array
  filling: (at: number, count: number, value: number) => (thread: WasmThread) => void
} {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })
  const module = new WebAssembly.Module(wasmModule([fill], true))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const functions = new Map(Object.entries(exports).map(([name, call]) => [name, call as WasmCall]))
  const allocator = { _malloc: () => 1024, _free: () => undefined }
  const started = new ThreadTeam({ module, memory, allocator, functions })
  started.grow(1)
  return {
    team: started,
    integers: new Int32Array(memory.buffer),
    filling: (at, count, value) => (thread) => thread.call(fill)(4 * at, count, value),
  }
}

const wait = (milliseconds: number): void => {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

it('jobs run, by the helper once it has started and by the program before that', async () => {
  const { team: threads, integers, filling } = team()
  const counts = new Set<number>()
  for (let turn = 1; turn < 2000 && counts.size < 2; turn += 1) {
    const others = [filling(0, 2, turn), filling(2, 1, -turn), filling(3, 4, 2 * turn)]
    // The program is busy for a time in which a helper that is awake takes all; now and then it falls asleep first.
    const here = threads.run(() => wait(1), others)
    if (turn % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    if (here === 0 || here === 3) counts.add(here)
    expect([...integers.subarray(0, 8)]).toEqual([turn, turn, -turn, 2 * turn, 2 * turn, 2 * turn, 2 * turn, 0])
  }
  expect([...counts].sort()).toEqual([0, 3])
  threads.stop()
})

it('a job that is too long to note down runs in order', () => {
  const { team: threads, integers, filling } = team()
  threads.run(
    () => undefined,
    [
      (thread) => {
        for (let i = 1; i <= 10_000; i += 1) filling(0, 1, i)(thread)
      },
    ],
  )
  expect(integers[0]).toBe(10_000)
  threads.stop()
})

it('says that a call failed, and goes on afterwards', () => {
  const { team: threads, integers, filling } = team()
  // By the program it is the trap itself, by the helper an error of ours.
  expect(() => threads.run(() => undefined, [filling(-1, 2, 1), filling(0, 1, 7)])).toThrow(
    /memory access out of bounds|threads must finish/,
  )
  expect(() =>
    threads.run(() => {
      throw new Error('the part of the program')
    }, [filling(1, 1, 8)]),
  ).toThrow('the part of the program')
  threads.run(() => undefined, [filling(2, 1, 9)])
  expect(integers[2]).toBe(9)
  threads.stop()
})

it('knows the functions of the module alone', () => {
  const { team: threads } = team()
  const other = wasmFunction('other', () => undefined)
  expect(() => threads.run(() => undefined, [(thread) => thread.call(other)()])).toThrow('no function other')
  threads.stop()
})
