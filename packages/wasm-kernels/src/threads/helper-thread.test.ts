import { expect, it } from 'vitest'
import { int, lessInt } from '../assembler/scalar.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { wasmModule } from '../assembler/wasm-module.ts'
import { HelperThread } from './helper-thread.ts'
import type { WasmCall } from './wasm-thread.ts'

/** Parameters: the address of the first of some integers, how many, what they become. */
const fill: WasmFunction = wasmFunction('fill', (f) => {
  const { at, count, value } = f.named('at', 'count', 'value')
  f.while(lessInt(int(0), count), () => {
    f.storeInt(at, value)
    f.advance(at, 4)
    f.advance(count, -1)
  })
})

/** A helper in a memory of its own of one page, with the memory's integers. */
function helper(): { thread: HelperThread; integers: Int32Array } {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })
  const module = new WebAssembly.Module(wasmModule([fill], true))
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const functions = new Map(Object.entries(exports).map(([name, call]) => [name, call as WasmCall]))
  let next = 1024
  const allocator = {
    _malloc: (bytes: number): number => {
      next += bytes
      return next - bytes
    },
    _free: () => undefined,
  }
  return {
    thread: new HelperThread({ module, memory, allocator, functions }),
    integers: new Int32Array(memory.buffer),
  }
}

it('runs what was noted down, by itself once it has started and before that by the program', async () => {
  const { thread, integers } = helper()
  const runners = new Set<string>()
  for (let turn = 1; turn < 2000 && runners.size < 2; turn += 1) {
    thread.call(fill)(0, 3, turn)
    thread.call(fill)(4, 1, -turn)
    expect(integers[0]).toBe(turn - 1)
    thread.post()
    // Time for it to take the job, now and then enough to fall asleep first.
    const end = performance.now() + 1
    while (performance.now() < end);
    if (turn % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    runners.add(thread.join())
    expect([...integers.subarray(0, 4)]).toEqual([turn, -turn, turn, 0])
  }
  expect([...runners].sort()).toEqual(['helper', 'program'])
  thread.stop()
})

it('runs a job that is too long to note down, in order', () => {
  const { thread, integers } = helper()
  for (let i = 1; i <= 10_000; i += 1) thread.call(fill)(0, 1, i)
  thread.post()
  thread.join()
  expect(integers[0]).toBe(10_000)
  thread.stop()
})

it('says that a call failed', async () => {
  const { thread } = helper()
  const failing = (): void => {
    thread.call(fill)(-4, 2, 1)
    thread.post()
    thread.join()
  }
  // By the program it is the trap itself, by the helper an error of ours.
  expect(failing).toThrow(/memory access out of bounds|threads must finish/)
  thread.stop()
})

it('knows the functions of the module alone', () => {
  const { thread } = helper()
  const other = wasmFunction('other', () => undefined)
  expect(() => thread.call(other)).toThrow('no function other')
  thread.stop()
})
