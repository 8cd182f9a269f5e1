import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmKernel } from '../wasm-kernel.ts'
import { rowsOfBlock } from './block-rows.ts'
import type { MadeMap, MadePlan } from './made-plan.ts'
import { type MadeProgram, madeProgram } from './made-program.ts'
import { MadeRuntime } from './made-runtime.ts'

/** Programs by plan, and by the name and bound of a map: a layer is sampled many times. */
const programs = new WeakMap<object, Map<string, MadeProgram>>()

/** The program of a kernel's attributes. */
function programOf(attributes: Readonly<Record<string, unknown>> | undefined): MadeProgram | undefined {
  const { plan, map } = (attributes ?? {}) as { plan?: MadePlan; map?: MadeMap }
  if (plan === undefined) return undefined
  const known = programs.get(plan) ?? new Map<string, MadeProgram>()
  programs.set(plan, known)
  const key = map === undefined ? '' : `${map.name} ${map.bound}`
  const program = known.get(key) ?? madeProgram(plan, map)
  if (program !== undefined) known.set(key, program)
  return program
}

/** Calls with the first row of each block and how many rows it has. */
function eachBlock(rows: number, turn: (first: number, count: number) => void): void {
  for (let first = 0; first < rows; first += rowsOfBlock) turn(first, Math.min(rowsOfBlock, rows - first))
}

function widthOf(x: TensorInfo | undefined): number {
  return x?.shape[1] ?? 0
}

/**
 * All groups of features of a MADE at once: y [n, D] and the log-det [n] of the map of `x` [n, D] whose parameters the
 * network computes from the features of y that are there already, and from `context` [n, C].
 */
const forward: WasmKernel = {
  kernelName: 'FlowsMade',
  functions: MadeRuntime.functions,
  bind: (host, stock) => {
    const runtime = new MadeRuntime(host)
    return (params) => {
      const { x, context, ...tensors } = params.inputs
      const program = programOf(params.attrs)
      if (x === undefined || program === undefined) return stock(params)
      const [rows = 0, features = 0] = x.shape
      const outputs = [host.output([rows, features]), host.output([rows])] as const
      const [y, logDet] = outputs.map((output) => host.addressOf(output)) as [number, number]
      const { packedFloats, blockBytes, places, known } = program
      const memory = runtime.place(program, packedFloats * 4 + blockBytes)
      const block = memory.start + packedFloats * 4
      runtime.pack(program, tensors, memory, memory.start)
      const total = host.floats(block + places.logDet, rowsOfBlock)
      const [from, given] = [host.addressOf(x), context && host.addressOf(context)]
      const [row, contextRow] = [features * 4, widthOf(context) * 4]
      const order = { address: memory.order, count: known.at(-1) ?? 0 }
      const inputs = { address: memory.places, count: widthOf(context) }
      eachBlock(rows, (first, count) => {
        total.fill(0)
        if (given !== undefined)
          runtime.load(given + first * contextRow, contextRow, count, inputs, block + places.context)
        runtime.load(from + first * row, row, count, order, block + places.features)
        runtime.run(memory, 0, program.starts.at(-1) ?? 0, block, memory.start)
        runtime.save(block + places.features, order, y + first * row, row, count)
        runtime.save(block + places.logDet, { address: memory.places, count: 1 }, logDet + first * 4, 4, count)
      })
      return [...outputs]
    }
  },
}

/**
 * What `FlowsMadeStep` works on, for the attribute `rows` and `context` [rows, C]: packed weights, and the slots of all
 * blocks, in which a step writes the units that it adds.
 */
const start: WasmKernel = {
  kernelName: 'FlowsMadeStart',
  functions: MadeRuntime.functions,
  bind: (host, stock) => {
    const runtime = new MadeRuntime(host)
    return (params) => {
      const { context, ...tensors } = params.inputs
      const program = programOf(params.attrs)
      const rows = Number(params.attrs?.['rows'])
      if (program === undefined || !Number.isInteger(rows)) return stock(params)
      const { packedFloats, blockBytes, places } = program
      const outputs = [
        host.output([packedFloats]),
        host.output([Math.ceil(rows / rowsOfBlock), blockBytes / 4]),
      ] as const
      const [packed, blocks] = outputs.map((output) => host.addressOf(output)) as [number, number]
      const memory = runtime.place(program, 0)
      runtime.pack(program, tensors, memory, packed)
      if (context !== undefined) {
        const row = widthOf(context) * 4
        const columns = { address: memory.places, count: widthOf(context) }
        eachBlock(rows, (first, count) => {
          const block = blocks + (first / rowsOfBlock) * blockBytes
          runtime.load(host.addressOf(context) + first * row, row, count, columns, block + places.context)
        })
      }
      return [...outputs]
    }
  },
}

/**
 * The network's outputs for the group of the attribute `pass`, [rows, n P], after `values` [rows, m] of the group before
 * it, from what `FlowsMadeStart` gave, `packed` and `slots`; these become those of the next pass.
 */
const step: WasmKernel = {
  kernelName: 'FlowsMadeStep',
  functions: MadeRuntime.functions,
  bind: (host, stock) => {
    const runtime = new MadeRuntime(host)
    return (params) => {
      const { packed, slots, values } = params.inputs
      const program = programOf(params.attrs)
      const [pass, rows, width] = ['pass', 'rows', 'outputs'].map((name) => Number(params.attrs?.[name])) as [
        number,
        number,
        number,
      ]
      if (packed === undefined || slots === undefined || program === undefined) return stock(params)
      const { places, blockBytes, known, starts } = program
      const out = host.output([rows, width])
      const memory = runtime.place(program, 0)
      const [weights, blocks, to] = [packed, slots, out].map((tensor) => host.addressOf(tensor)) as [
        number,
        number,
        number,
      ]
      const given = values && host.addressOf(values)
      const [row, outRow] = [widthOf(values) * 4, width * 4]
      const before = known[pass - 1] ?? 0
      eachBlock(rows, (first, count) => {
        const block = blocks + (first / rowsOfBlock) * blockBytes
        const target = block + places.features + before * rowsOfBlock * 4
        const inputs = { address: memory.places, count: widthOf(values) }
        if (given !== undefined) runtime.load(given + first * row, row, count, inputs, target)
        runtime.run(memory, starts[pass] ?? 0, starts[pass + 1] ?? 0, block, weights)
        const outputs = { address: memory.places, count: width }
        runtime.save(block + places.outputs, outputs, to + first * outRow, outRow, count)
      })
      return out
    }
  },
}

/** The kernels of incremental evaluation in `@tfjs-flows/autoregressive`. */
export const madeKernels: readonly WasmKernel[] = [forward, start, step]
