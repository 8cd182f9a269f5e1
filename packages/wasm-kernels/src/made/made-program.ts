import { slotBytes } from './block-rows.ts'
import type { MadeMap, MadePlan } from './made-plan.ts'
import { instructionLength, instructionOf } from './run-made.ts'

/** The weights of one layer as tiles of four columns: of each column its bias, then what it takes from each term. */
export interface PackedLayer {
  /** Such as `layers.0`. */
  readonly name: string
  /** Terms that come from the context, by a weight of its own, before the others. */
  readonly context: number
  /** Whether the terms are features, in the order in which they become known. */
  readonly takesFeatures: boolean
  /** Of each tile its first column, in bytes, its place among all tiles, in bytes, and its terms without the context. */
  readonly tiles: number[]
}

/** What a MADE computes for a block of rows, and where everything lies. */
export interface MadeProgram {
  readonly layers: readonly PackedLayer[]
  /** Whether the masks hide nothing of what is packed. */
  readonly seesAllKnown: boolean
  /** Floats that the packed weights take. */
  readonly packedFloats: number
  /** Bytes of a block's slots. */
  readonly blockBytes: number
  /** Instructions, and the lists that are read beside them. */
  readonly numbers: Int32Array
  /** Where they are in `numbers`. */
  readonly lists: {
    /** For each pass its first instruction; after them the end. */
    readonly passes: readonly number[]
    /** Features in the order in which they become known. */
    readonly order: number
    /** 0, 1, 2, … up to the most rows or columns that anything has. */
    readonly places: number
    /** As many zeros. */
    readonly zeros: number
    /** Tiles of each layer. */
    readonly tiles: readonly number[]
  }
  /** For each pass how many features are known before it; after them all. */
  readonly known: readonly number[]
  /** The first byte in a block of: the log-det, the context, the features in order, the outputs of a pass. */
  readonly slots: Readonly<Record<'logDet' | 'context' | 'features' | 'outputs', number>>
}

/** A unit's tile of four may end three slots past the last unit. */
const slack = 3

/** The instructions of a MADE, which map the features too where a map is given; undefined where there are none for it. */
export function madeProgram(plan: MadePlan, map?: MadeMap): MadeProgram | undefined {
  const needed = [plan.activation, ...(map === undefined ? [] : [map.name])]
  if (needed.some((name) => instructionOf(name) === undefined)) return undefined
  const writer = new ProgramWriter(plan, map)
  return writer.write()
}

/** Slots from which a layer reads, and how many of them. */
interface Terms {
  readonly slot: number
  readonly count: number
}

class ProgramWriter {
  readonly #plan: MadePlan
  readonly #map: MadeMap | undefined
  readonly #order: readonly number[]
  readonly #known: readonly number[]
  readonly #code: number[] = []
  readonly #layers = new Map<string, PackedLayer>()
  #packedFloats = 0
  #slots = 0
  readonly #logDet: number
  readonly #inputs: number
  /** For each hidden layer what the next one reads. */
  readonly #hidden: readonly number[]
  /** The sums that go round residual blocks. */
  readonly #stream: number
  /** What is read in the same pass alone. */
  readonly #inner: number
  readonly #outputs: number

  constructor(plan: MadePlan, map: MadeMap | undefined) {
    this.#plan = plan
    this.#map = map
    this.#order = plan.groups.flat()
    this.#known = cumulative(plan.groups.map((group) => group.length))
    const outputs = Math.max(...plan.groups.map((group) => group.length)) * plan.parametersPerFeature
    const widest = Math.max(0, ...plan.units.map((ends) => ends.at(-1) ?? 0))
    this.#logDet = this.#take(1)
    this.#inputs = this.#take(plan.contextFeatures + this.#order.length)
    this.#hidden = plan.units.map((ends) => this.#take((ends.at(-1) ?? 0) + slack))
    this.#stream = this.#take(plan.isResidual ? widest + slack : 0)
    this.#inner = this.#take(Math.max(widest, outputs) + slack)
    this.#outputs = this.#take(outputs + slack)
  }

  write(): MadeProgram {
    const { groups, parametersPerFeature, seesAllKnown, contextFeatures } = this.#plan
    const passes = [0]
    for (const pass of groups.keys()) {
      this.#pass(pass)
      passes.push(this.#code.length)
    }
    const layers = [...this.#layers.values()]
    const most = Math.max(this.#slots, this.#order.length * parametersPerFeature)
    const places = Array.from({ length: most }, (_, i) => i)
    const parts = [this.#code, this.#order, places, places.map(() => 0), ...layers.map(({ tiles }) => tiles)]
    const [order = 0, first = 0, zeros = 0, ...tiles] = cumulative(parts.map((part) => part.length)).slice(1, -1)
    return {
      layers,
      seesAllKnown,
      packedFloats: this.#packedFloats,
      blockBytes: this.#slots * slotBytes,
      numbers: Int32Array.from(parts.flat()),
      lists: { passes, order, places: first, zeros, tiles },
      known: this.#known,
      slots: {
        logDet: this.#logDet * slotBytes,
        context: this.#inputs * slotBytes,
        features: (this.#inputs + contextFeatures) * slotBytes,
        outputs: this.#outputs * slotBytes,
      },
    }
  }

  #pass(pass: number): void {
    const { isResidual, units, activation } = this.#plan
    if (isResidual) this.#blocks(pass)
    else {
      for (const index of units.keys()) {
        const [from, count] = this.#new(pass, index)
        const slot = (this.#hidden[index] as number) + from
        this.#dense(`layers.${index}`, this.#terms(pass, index), { from, count, slot })
        this.#each(activation, slot, slot, count)
      }
    }
    this.#output(pass)
    this.#transform(pass)
  }

  /** h = W x + b; then for each block h = h + gate * (W g(V g(h) + c) + b), for the units that are new. */
  #blocks(pass: number): void {
    const { units, activation, isGated, contextFeatures } = this.#plan
    const last = units.length - 1
    for (const index of units.keys()) {
      const [from, count] = this.#new(pass, index)
      const [hidden, stream] = [(this.#hidden[index] as number) + from, this.#stream + from]
      const terms = this.#terms(pass, index)
      if (index % 2 === 1) {
        this.#dense(`layers.${index}`, terms, { from, count, slot: hidden })
        this.#each(activation, hidden, hidden, count)
        continue
      }
      if (index === 0) this.#dense('layers.0', terms, { from, count, slot: stream })
      else {
        // The branch is made where its activation will be.
        this.#dense(`layers.${index}`, terms, { from, count, slot: hidden })
        if (isGated) {
          const context = { slot: this.#inputs, count: contextFeatures }
          this.#dense(`gates.${index / 2 - 1}`, context, { from, count, slot: this.#inner })
          this.#each('gate', this.#inner, hidden, count)
        }
        this.#each('add', hidden, stream, count)
      }
      this.#each(index === last ? 'identity' : activation, stream, hidden, count)
    }
  }

  #output(pass: number): void {
    const { units, isDirect } = this.#plan
    const last = units.length
    for (const { column, columns, place } of this.#outputColumns(pass)) {
      const wanted = { from: column, count: columns }
      const [slot, inner] = [this.#outputs + place, this.#inner + place]
      this.#dense(`layers.${last}`, this.#terms(pass, last), { ...wanted, slot })
      if (!isDirect) continue
      this.#dense('direct', this.#terms(pass, 0), { ...wanted, slot: inner })
      this.#each('add', inner, slot, columns)
    }
  }

  #transform(pass: number): void {
    const map = this.#map
    if (map === undefined) return
    const known = this.#known[pass] as number
    const target = this.#inputs + this.#plan.contextFeatures + known
    const bound = new Int32Array(Float32Array.of(map.bound).buffer)[0] as number
    this.#add(
      map.name,
      this.#outputs,
      target,
      (this.#known[pass + 1] as number) - known,
      this.#logDet * slotBytes,
      bound,
    )
  }

  /** Columns of the last layer for the features of a pass, in runs of neighbours, and their places among its outputs. */
  #outputColumns(pass: number): { column: number; columns: number; place: number }[] {
    const { groups, parametersPerFeature: width } = this.#plan
    const runs: { column: number; columns: number; place: number }[] = []
    for (const [i, feature] of (groups[pass] ?? []).entries()) {
      const run = runs.at(-1)
      if (run !== undefined && run.column + run.columns === feature * width) run.columns += width
      else runs.push({ column: feature * width, columns: width, place: i * width })
    }
    return runs
  }

  /** The units of a hidden layer that are new in a pass. */
  #new(pass: number, index: number): [from: number, count: number] {
    const ends = this.#plan.units[index] ?? []
    const from = ends[pass - 1] ?? 0
    return [from, (ends[pass] as number) - from]
  }

  /** What a layer can see in a pass. */
  #terms(pass: number, index: number): Terms {
    if (index === 0) {
      return { slot: this.#inputs, count: this.#plan.contextFeatures + (this.#known[pass] as number) }
    }
    return { slot: this.#hidden[index - 1] as number, count: this.#plan.units[index - 1]?.[pass] as number }
  }

  #dense(name: string, terms: Terms, { from, count, slot }: { from: number; count: number; slot: number }): void {
    if (count === 0) return
    const { context, tiles } = this.#layer(name)
    const place = 4 * this.#packedFloats
    for (let column = from; column < from + count; column += 4) {
      tiles.push(4 * column, 4 * this.#packedFloats, terms.count - context)
      this.#packedFloats += 4 * (1 + terms.count)
    }
    const whole = count % 4 === 3 ? Math.ceil(count / 4) : Math.floor(count / 4)
    const pair = place + whole * 16 * (1 + terms.count)
    if (whole > 0) this.#add('dense', terms.slot, slot, whole, terms.count, place)
    if (4 * whole < count) this.#add('dense-pair', terms.slot, slot + 4 * whole, 1, terms.count, pair)
  }

  #layer(name: string): PackedLayer {
    const takesFeatures = name === 'layers.0' || name === 'direct'
    const context = takesFeatures ? this.#plan.contextFeatures : 0
    const layer = this.#layers.get(name) ?? { name, context, takesFeatures, tiles: [] }
    this.#layers.set(name, layer)
    return layer
  }

  #each(name: string, source: number, target: number, count: number): void {
    if (count > 0 && !(name === 'identity' && source === target)) this.#add(name, source, target, count)
  }

  #add(name: string, source: number, target: number, count: number, ...rest: number[]): void {
    const operation = instructionOf(name) as number
    const instruction = [operation, source * slotBytes, target * slotBytes, count, ...rest]
    this.#code.push(...instruction, ...new Array<number>(instructionLength - instruction.length).fill(0))
  }

  #take(slots: number): number {
    const first = this.#slots
    this.#slots += slots
    return first
  }
}

/** 0, a, a + b, … */
function cumulative(sizes: readonly number[]): number[] {
  const ends = [0]
  for (const size of sizes) ends.push((ends.at(-1) as number) + size)
  return ends
}
