import { expect, it } from 'vitest'
import { allKernels } from './all-kernels.ts'
import { wasmModule, withCallees } from './assembler/wasm-module.ts'

/** The sections of a module: id and length. */
function sectionsOf(module: Uint8Array): { id: number; length: number }[] {
  const sections: { id: number; length: number }[] = []
  for (let at = 8; at < module.length; ) {
    const id = module[at++] ?? 0
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] ?? 0
      length |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    sections.push({ id, length })
    at += length
  }
  return sections
}

const functions = withCallees(allKernels.flatMap((kernel) => kernel.functions))

it.each([false, true])(
  'is a module of types, imports, functions, exports and code alone (shared memory: %s)',
  (shared) => {
    const module = wasmModule(functions, shared)
    expect(sectionsOf(module).map(({ id }) => id)).toEqual([1, 2, 3, 7, 10])
    expect(WebAssembly.validate(module)).toBe(true)
  },
)

it('names each kernel and each function once', () => {
  const kernels = allKernels.map(({ kernelName }) => kernelName)
  expect(new Set(kernels).size).toBe(kernels.length)
  expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length)
})

it('never grows the memory', () => {
  const grow = functions.filter(({ code }) => JSON.stringify(code).includes('[64,0]'))
  expect(grow.map(({ name }) => name)).toEqual([])
})
