import type { WasmFunction } from '../assembler/wasm-function.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { longestRun, type MaskPlan } from './mask-plan.ts'
import { blockFlags, multiplyBlock, workBytes } from './multiply-block.ts'
import { packTiles } from './pack-panel.ts'
import { cutPlan, termsOf } from './plan-parts.ts'
import { weightGradientBlock } from './weight-gradient-block.ts'

/** A product with W * M or masked by M: addresses, the layer's sizes, and what the mask leaves to compute. */
export interface MaskedProduct {
  readonly batch: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly mask: number
  readonly plan: MaskPlan
}

/** Rows of a block: where a layer is 512 wide its part of x is 512 KB, which stays in the second cache. */
const rowsOfBlock = 256
/** Terms of a block of the weights' gradient: a packed panel is 8 KB. */
const termsOfBlock = 256

/** The three products of a masked layer, without the tiles that the mask hides; threads share the panels. */
export class MaskedGemm {
  static readonly functions: readonly WasmFunction[] = [multiplyBlock, weightGradientBlock, packTiles]
  readonly #host: WasmHost

  constructor(host: WasmHost) {
    this.#host = host
  }

  /** y [batch, out] = x (W * M) + bias, then relu where asked for. */
  forward(product: MaskedProduct, { x, weight, y, bias, relu }: Forward): void {
    const { inFeatures, outFeatures, plan } = product
    const flags = relu ? blockFlags.relu : 0
    const sides = { a: x, depth: inFeatures, weight, c: y, columns: outFeatures, bias, flags }
    this.#share(product, plan.forward, outFeatures, (thread, part) => times(thread, product, sides, part))
  }

  /** dx [batch, in] = dy (W * M)^T. */
  inputGradient(product: MaskedProduct, dy: number, weight: number, dx: number): void {
    const { inFeatures, outFeatures, plan } = product
    const flags = blockFlags.transposeB
    const sides = { a: dy, depth: outFeatures, weight, c: dx, columns: inFeatures, bias: 0, flags }
    this.#share(product, plan.inputGradient, inFeatures, (thread, part) => times(thread, product, sides, part))
  }

  /** dW [in, out] = (x^T dy) * M. */
  weightGradient(product: MaskedProduct, x: number, dy: number, dw: number): void {
    const { outFeatures, plan } = product
    this.#share(product, plan.weightGradient, outFeatures, (thread, part) => {
      addWeights(thread, product, { x, dy, dw }, part)
    })
  }

  #share(
    { batch }: MaskedProduct,
    plan: Int32Array,
    columns: number,
    run: (thread: WasmThread, part: Part) => void,
  ): void {
    const count = this.#host.partsFor(batch * 8 * termsOf(plan))
    const parts = cutPlan(plan, count).map(({ firstPanel, runs }, i, all) => {
      const [from, to] = [8 * firstPanel, Math.min(columns, 8 * (all[i + 1]?.firstPanel ?? columns))]
      return { from, columns: to - from, runs }
    })
    this.#host.runParts(parts, run)
  }
}

/** Columns of the output side by side, and the plan of their panels. */
interface Part {
  readonly from: number
  readonly columns: number
  readonly runs: Int32Array
}

/** C = A (W * M) + bias, or A (W * M)^T. */
function times(
  thread: WasmThread,
  { batch, outFeatures, mask }: MaskedProduct,
  { a, depth, weight, c, columns, bias, flags }: Output,
  part: Part,
): void {
  const {
    work,
    first: panel,
    second: edge,
    runs,
  } = places(thread, part, [longestRun * 32, Math.min(batch, rowsOfBlock) * 32])
  const offset = part.from * 4 * (flags & blockFlags.transposeB ? outFeatures : 1)
  const added = bias === 0 ? 0 : bias + part.from * 4
  const multiply = thread.call(multiplyBlock)
  for (let top = 0; top < batch; top += rowsOfBlock) {
    const rows = Math.min(rowsOfBlock, batch - top)
    const left = [a + top * depth * 4, depth * 16, depth * 4, 4] as const
    const right = [weight + offset, mask + offset, outFeatures * 4] as const
    const to = [c + (top * columns + part.from) * 4, columns * 4, rows, part.columns] as const
    multiply(...left, ...right, ...to, added, runs, 0, flags + blockFlags.masked, work, panel, edge)
  }
}

interface Gradient {
  readonly x: number
  readonly dy: number
  readonly dw: number
}

function addWeights(
  thread: WasmThread,
  { batch, inFeatures, outFeatures, mask }: MaskedProduct,
  { x, dy, dw }: Gradient,
  part: Part,
): void {
  const longest = Math.min(batch, termsOfBlock)
  const panelBytes = Math.ceil(part.columns / 8) * 32 * longest
  const tileBytes = Math.ceil(inFeatures / 4) * 16 * longest
  const {
    work,
    first,
    second: edge,
    third: tiles,
    runs,
  } = places(thread, part, [panelBytes, inFeatures * 32, tileBytes])
  const [pack, add] = [thread.call(packTiles), thread.call(weightGradientBlock)]
  const offset = part.from * 4
  for (let from = 0; from < batch; from += termsOfBlock) {
    const terms = Math.min(termsOfBlock, batch - from)
    pack(x + from * inFeatures * 4, inFeatures * 4, tiles, terms, inFeatures)
    const flags = (from > 0 ? blockFlags.accumulate : 0) + (from + terms >= batch ? blockFlags.last : 0)
    const matrices = [dy + from * outFeatures * 4 + offset, mask + offset, dw + offset] as const
    const sizes = [outFeatures * 4, inFeatures, part.columns, terms] as const
    add(tiles, terms * 16, ...matrices, ...sizes, runs, flags, work, first, edge)
  }
}

/** Working memory: that of a block, places of so many bytes, and the part's plan, written there. */
function places(
  thread: WasmThread,
  { runs }: Part,
  [first, second, third = 0]: readonly [number, number, number?],
): Readonly<Record<'work' | 'first' | 'second' | 'third' | 'runs', number>> {
  const work = thread.scratch(workBytes + first + second + third + runs.byteLength)
  const start = work + workBytes
  const plan = start + first + second + third
  thread.integers(plan, runs.length).set(runs)
  return { work, first: start, second: start + first, third: start + first + second, runs: plan }
}

interface Forward {
  readonly x: number
  readonly weight: number
  readonly y: number
  /** Its address, or 0. */
  readonly bias: number
  readonly relu: boolean
}

interface Output {
  readonly a: number
  readonly depth: number
  readonly weight: number
  readonly c: number
  readonly columns: number
  readonly bias: number
  readonly flags: number
}
