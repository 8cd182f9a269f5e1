import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { rowsOfBlock, slotBytes } from './block-rows.ts'
import type { MadeMap, MadePlan } from './made-plan.ts'
import { type MadeProgram, madeProgram } from './made-program.ts'
import { type Columns, MadeBlocks, MadeRuntime, type PlacedProgram } from './made-runtime.ts'

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

/** Rows of one job: what each thread has of them is some hundred calls. */
const rowsOfJob = 1024

/** Calls with the first row of each block and how many rows it has; threads share the blocks. */
function eachBlock(
  host: WasmHost,
  { rows, program, placed }: { readonly rows: number; readonly program: MadeProgram; readonly placed: PlacedProgram },
  turn: (blocks: MadeBlocks, first: number, count: number, thread: WasmThread) => void,
): void {
  const range = { count: rows, unit: rowsOfBlock, most: rowsOfJob }
  host.share(program.packedFloats * rows, range, (thread, from, to) => {
    const blocks = new MadeBlocks(thread, program, placed)
    for (let at = from; at < to; at += rowsOfBlock) turn(blocks, at, Math.min(rowsOfBlock, to - at), thread)
  })
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
      const outputs = [host.output([rows, features]), host.output([rows])]
      const [y, logDet] = outputs.map((output) => host.addressOf(output)) as [number, number]
      const { packedFloats, blockBytes, slots, lists, known } = program
      const placed = runtime.place(program, packedFloats * 4)
      const packed = placed.start
      runtime.pack(program, tensors, placed, packed)
      const [from, given] = [host.addressOf(x), context && host.addressOf(context)]
      const [row, contextRow] = [features * 4, widthOf(context) * 4]
      const [order, places] = [placed.listAt(lists.order), placed.listAt(lists.places)]
      const [inOrder, first] = [
        { address: order, count: features },
        { address: places, count: 1 },
      ]
      const conditions = { address: places, count: widthOf(context) }
      eachBlock(host, { rows, program, placed }, (blocks, at, count, thread) => {
        const block = thread.scratch(blockBytes)
        blocks.clear(block + slots.logDet)
        if (given !== undefined)
          blocks.load(given + at * contextRow, contextRow, count, conditions, block + slots.context)
        blocks.load(from + at * row, row, count, inOrder, block + slots.features)
        blocks.run([0, known.length - 1], { block, packed })
        blocks.save(block + slots.features, inOrder, y + at * row, row, count)
        blocks.save(block + slots.logDet, first, logDet + at * 4, 4, count)
      })
      return outputs
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
      const { packedFloats, blockBytes, slots, lists } = program
      const outputs = [host.output([packedFloats]), host.output([Math.ceil(rows / rowsOfBlock), blockBytes / 4])]
      const [packed, blocks] = outputs.map((output) => host.addressOf(output)) as [number, number]
      const placed = runtime.place(program, 0)
      runtime.pack(program, tensors, placed, packed)
      if (context !== undefined) {
        const row = widthOf(context) * 4
        const columns = { address: placed.listAt(lists.places), count: widthOf(context) }
        eachBlock(host, { rows, program, placed }, (runner, at, count) => {
          const block = blocks + (at / rowsOfBlock) * blockBytes
          runner.load(host.addressOf(context) + at * row, row, count, columns, block + slots.context)
        })
      }
      return outputs
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
      if (packed === undefined || slots === undefined || program === undefined) return stock(params)
      const [pass, rows, width] = ['pass', 'rows', 'outputs'].map((name) => Number(params.attrs?.[name])) as Triple
      const out = host.output([rows, width])
      const placed = runtime.place(program, 0)
      const [weights, blocks, to] = [packed, slots, out].map((tensor) => host.addressOf(tensor)) as Triple
      const given = values && host.addressOf(values)
      const [row, outRow] = [widthOf(values) * 4, width * 4]
      const places = placed.listAt(program.lists.places)
      const [inputs, outputs] = [widthOf(values), width].map((count) => ({ address: places, count })) as [
        Columns,
        Columns,
      ]
      const target = program.slots.features + (program.known[pass - 1] ?? 0) * slotBytes
      eachBlock(host, { rows, program, placed }, (runner, at, count) => {
        const block = blocks + (at / rowsOfBlock) * program.blockBytes
        if (given !== undefined) runner.load(given + at * row, row, count, inputs, block + target)
        runner.run([pass, pass + 1], { block, packed: weights })
        runner.save(block + program.slots.outputs, outputs, to + at * outRow, outRow, count)
      })
      return out
    }
  },
}

type Triple = [number, number, number]

/** The kernels of incremental evaluation in `@tfjs-flows/autoregressive`. */
export const madeKernels: readonly WasmKernel[] = [forward, start, step]
