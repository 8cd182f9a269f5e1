import { engine, memory, type NamedTensorMap, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

type Matrix = number[][]

/** A network in numbers: `W * M` of each layer is what the kernels should make of weights and masks. */
interface Layer {
  readonly weight: Matrix
  readonly mask: Matrix
  readonly bias: number[]
}

interface Case {
  readonly order: readonly number[]
  /** Features that become known together. */
  readonly size: number
  readonly hidden: readonly number[]
  readonly rows: number
  readonly context: number
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const activations: Record<string, (x: number) => number> = {
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  identity: (x) => x,
  leakyRelu: (x) => (x > 0 ? x : 0.01 * x),
  relu: (x) => Math.max(x, 0),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus,
  tanh: Math.tanh,
}
const scales: Record<string, (a: number) => number> = {
  'affine-bounded': (a) => 1.5 * Math.tanh(a / 1.5),
  'affine-exp': (a) => a,
  'affine-softplus': (a) => Math.log(softplus(a + Math.log(Math.expm1(0.999))) + 0.001),
  'affine-sigmoid': (a) => softplus(-2) - softplus(-a - 2),
}

const matrix = (rng: Rng, rows: number, columns: number, scale: number): Matrix =>
  Array.from({ length: rows }, () => [...rng.normals(columns)].map((x) => Math.fround(scale * x)))
const put = (x: Matrix, columns: number): Tensor => tensor(x.flat(), [x.length, columns])

/** Layers of random weights, also where the mask hides them. */
class Network {
  readonly groups: number[][]
  readonly units: number[][]
  readonly layers: Layer[]
  readonly contextWeight: Matrix
  readonly given: Case

  constructor(given: Case, rng: Rng) {
    const { order, size, hidden, context } = given
    this.given = given
    this.groups = Array.from({ length: Math.ceil(order.length / size) }, (_, g) =>
      order.slice(g * size, (g + 1) * size),
    )
    const count = this.groups.length
    /** For each layer from the inputs on the pass in which each unit is computed. */
    const passOf = (feature: number): number => Math.floor(order.indexOf(feature) / size)
    const ready = hidden.map((width) => Array.from({ length: width }, (_, u) => Math.floor((u * count) / width)))
    const outputs = order.map((_, j) => passOf(j)).flatMap((pass) => [pass, pass])
    const inputs = order.map((_, j) => passOf(j) + 1)
    this.units = ready.map((layer) => this.groups.map((_, pass) => layer.filter((unit) => unit <= pass).length))
    const sides = [inputs, ...ready, outputs]
    this.layers = sides.slice(1).map((to, i) => {
      const from = sides[i] ?? []
      return {
        weight: matrix(rng, from.length, to.length, 1 / Math.sqrt(from.length + 1)),
        mask: from.map((a) => to.map((b) => (a <= b ? 1 : 0))),
        bias: matrix(rng, 1, to.length, 0.3)[0] ?? [],
      }
    })
    this.contextWeight = matrix(rng, context, this.layers[0]?.bias.length ?? 0, 0.5)
  }

  get tensors(): NamedTensorMap {
    const all = this.layers.flatMap(({ weight, mask, bias }, i) => [
      [`layers.${i}.weight`, put(weight, bias.length)],
      [`layers.${i}.mask`, put(mask, bias.length)],
      [`layers.${i}.bias`, tensor(bias)],
    ])
    const width = this.layers[0]?.bias.length ?? 0
    const ones = this.contextWeight.map((row) => row.map(() => 1))
    const context = [
      ['layers.0.contextWeight', put(this.contextWeight, width)],
      ['layers.0.contextMask', put(ones, width)],
    ]
    return Object.fromEntries(this.given.context === 0 ? all : [...all, ...context]) as NamedTensorMap
  }

  plan(activation: string): Record<string, boolean | number | string | number[][]> {
    const flags = { seesAllKnown: false, isResidual: false, isGated: false, isDirect: false }
    const { groups, units } = this
    return { groups, units, parametersPerFeature: 2, contextFeatures: this.given.context, ...flags, activation }
  }

  /** All outputs for one row, in float64. */
  outputs(x: readonly number[], context: readonly number[], g: (x: number) => number): number[] {
    return this.layers.reduce<number[]>(
      (from, { weight, mask, bias }, i) => {
        const sums = bias.map((start, u) => {
          const shown = from.reduce((sum, value, k) => sum + value * (weight[k]?.[u] ?? 0) * (mask[k]?.[u] ?? 0), start)
          return i > 0
            ? shown
            : context.reduce((sum, value, k) => sum + value * (this.contextWeight[k]?.[u] ?? 0), shown)
        })
        return i === this.layers.length - 1 ? sums : sums.map(g)
      },
      [...x],
    )
  }
}

const run = (kernel: string, inputs: NamedTensorMap, attributes: object): Tensor[] =>
  [engine().runKernel<Tensor | Tensor[]>(kernel, inputs, attributes as never)].flat()

const cases: Case[] = [
  { order: [0], size: 1, hidden: [1], rows: 1, context: 0 },
  { order: [1, 0, 2], size: 1, hidden: [5, 7], rows: 3, context: 2 },
  { order: [4, 2, 0, 1, 3], size: 2, hidden: [13], rows: 8, context: 1 },
  { order: [0, 1, 2, 3, 4, 5, 6], size: 7, hidden: [3, 2], rows: 9, context: 0 },
  { order: [2, 0, 1], size: 1, hidden: [], rows: 17, context: 3 },
  { order: Array.from({ length: 29 }, (_, i) => (i * 12) % 29), size: 1, hidden: [131, 97], rows: 67, context: 5 },
]

describe.each(cases)('order $order, $size at once, units $hidden, $rows rows, $context of context', (given) => {
  it.each([
    ['tanh', 'affine-bounded'],
    ['relu', 'affine-exp'],
    ['elu', 'affine-softplus'],
    ['softplus', 'affine-sigmoid'],
    ['silu', 'affine-bounded'],
    ['leakyRelu', 'affine-exp'],
    ['identity', 'affine-sigmoid'],
  ])('agrees with float64 in all groups at once, and a group at a time: %s, %s', (activation, map) => {
    tidy(() => {
      const rng = new Rng(given.rows)
      const network = new Network(given, rng)
      const x = matrix(rng, given.rows, given.order.length, 1)
      const c = matrix(rng, given.rows, given.context, 1)
      const [g, scale] = [activations[activation], scales[map]] as [(x: number) => number, (a: number) => number]
      const plan = network.plan(activation)
      const context = given.context === 0 ? {} : { context: put(c, given.context) }
      const inputs = { ...network.tensors, ...context }
      const width = given.order.length
      const attributes = { plan, map: { name: map, bound: 1.5 } }
      const [y, logDet] = run('FlowsMade', { x: put(x, width), ...inputs }, attributes).map((t) => t.arraySync()) as [
        Matrix,
        number[],
      ]
      for (const [i, row] of y.entries()) {
        // The density side needs one pass: what the network says of y must bring y back to x.
        const outputs = network.outputs(row, c[i] ?? [], g)
        const pairs = row.map((_, j) => [outputs[2 * j] ?? 0, scale(outputs[2 * j + 1] ?? 0)] as const)
        const want = pairs.map(([t, s], j) => (x[i]?.[j] ?? 0) * Math.exp(s) + t)
        const size = Math.max(1, ...want.map(Math.abs))
        expect(Math.max(...row.map((value, j) => Math.abs(value - (want[j] ?? 0)) / size))).toBeLessThan(1e-5)
        const total = pairs.reduce((sum, [, s]) => sum + s, 0)
        expect(Math.abs((logDet[i] ?? 0) - total) / (1 + Math.abs(total))).toBeLessThan(1e-5)
      }
      const [packed, slots] = run('FlowsMadeStart', inputs, { plan, rows: given.rows }) as [Tensor, Tensor]
      for (const [pass, group] of network.groups.entries()) {
        const before = network.groups[pass - 1]
        const values =
          before &&
          put(
            y.map((row) => before.map((j) => row[j] ?? 0)),
            before.length,
          )
        const step = { plan, pass, rows: given.rows, outputs: 2 * group.length }
        const [out] = run('FlowsMadeStep', { packed, slots, ...(values && { values }) }, step)
        for (const [i, row] of ((out as Tensor).arraySync() as Matrix).entries()) {
          const outputs = network.outputs(y[i] ?? [], c[i] ?? [], g)
          const want = group.flatMap((j) => outputs.slice(2 * j, 2 * j + 2))
          const size = Math.max(1, ...want.map(Math.abs))
          expect(Math.max(...row.map((value, k) => Math.abs(value - (want[k] ?? 0)) / size))).toBeLessThan(1e-5)
        }
      }
    })
  })
})

/** y of a network of one kind, for whatever comes in. */
function sampled(x: Matrix, map: string, choice: Partial<Case> = {}): Matrix {
  const given: Case = { order: [1, 0, 2], size: 1, hidden: [5, 7], rows: x.length, context: 0, ...choice }
  const network = new Network(given, new Rng(1))
  const attributes = { plan: network.plan('relu'), map: { name: map, bound: 2 } }
  return tidy(() => run('FlowsMade', { x: put(x, 3), ...network.tensors }, attributes)[0]?.arraySync() as Matrix)
}

it('adds one parameter a feature as a shift', () => {
  tidy(() => {
    const plan = {
      ...new Network({ order: [0, 1], size: 2, hidden: [], rows: 1, context: 0 }, new Rng(0)).plan('relu'),
    }
    const inputs = {
      x: tensor([1, 2], [1, 2]),
      'layers.0.weight': tensor([9, 9, 9, 9], [2, 2]),
      'layers.0.mask': tensor([0, 0, 0, 0], [2, 2]),
      'layers.0.bias': tensor([0.5, -4]),
    }
    const attributes = { plan: { ...plan, parametersPerFeature: 1 }, map: { name: 'shift', bound: 0 } }
    const [y, logDet] = run('FlowsMade', inputs, attributes)
    expect([...(y?.dataSync() ?? [])]).toEqual([1.5, -2])
    expect([...(logDet?.dataSync() ?? [])]).toEqual([0])
  })
})

it('hides what the mask hides, NaN too', () => {
  tidy(() => {
    const inputs = {
      x: tensor([1, 2], [1, 2]),
      'layers.0.weight': tensor([Number.NaN, Number.NaN, 3, Number.POSITIVE_INFINITY], [2, 2]),
      'layers.0.mask': tensor([0, 0, 1, 0], [2, 2]),
    }
    const network = new Network({ order: [1, 0], size: 1, hidden: [], rows: 1, context: 0 }, new Rng(0))
    const attributes = { plan: { ...network.plan('relu'), parametersPerFeature: 1 }, map: { name: 'shift', bound: 0 } }
    expect([...(run('FlowsMade', inputs, attributes)[0]?.dataSync() ?? [])]).toEqual([7, 2])
  })
})

it('reads no mask where it would hide nothing', () => {
  const given: Case = { order: [1, 0, 2], size: 1, hidden: [5, 7], rows: 4, context: 2 }
  const rng = new Rng(1)
  const network = new Network(given, rng)
  tidy(() => {
    const inputs = { x: rng.normal([4, 3]), context: rng.normal([4, 2]), ...network.tensors }
    const of = (seesAllKnown: boolean): (Float32Array | Int32Array | Uint8Array)[] => {
      const attributes = { plan: { ...network.plan('tanh'), seesAllKnown }, map: { name: 'affine-exp', bound: 2 } }
      return run('FlowsMade', inputs, attributes).map((output) => output.dataSync())
    }
    expect(of(true)).toEqual(of(false))
  })
})

it.each(Object.keys(scales))('keeps NaN, infinity and denormals in their rows: %s', (map) => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, 1e-40, -1e30, 0.5]
  const x = values.map((value) => [0.1, value, 0.2])
  const alone = x.map((row) => sampled([row], map)[0])
  expect(sampled(x, map)).toEqual(alone)
  expect(alone[0]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  expect(alone[1]?.[1]).toBe(Number.POSITIVE_INFINITY)
})

it('writes no float past its results, and takes no rows', () => {
  const x = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ]
  const want = sampled(x, 'affine-bounded')
  tidy(() => {
    // Neighbours of the same size class sit beside the results on the heap.
    const beside = (): Tensor[] =>
      [3, 9].flatMap((n) => Array.from({ length: 8 }, () => tensor(new Float32Array(n).fill(7))))
    const before = beside()
    const got = sampled(x, 'affine-bounded')
    const after = beside()
    expect(sampled(x, 'affine-bounded')).toEqual(got)
    for (const neighbour of [...before, ...after]) expect(new Set(neighbour.dataSync())).toEqual(new Set([7]))
    expect(got).toEqual(want)
  })
  expect(sampled([], 'affine-bounded')).toEqual([])
})

it('works on while the memory grows', () => {
  tidy(() => {
    const x = [[1, 2, 3]]
    const want = sampled(x, 'affine-bounded')
    const large = Array.from({ length: 4 }, () => tensor(new Float32Array(1 << 24)))
    expect(sampled(x, 'affine-bounded')).toEqual(want)
    expect(memory().numBytes).toBeGreaterThanOrEqual(large.length << 26)
  })
})

it('refuses a plan that it has no instructions for', () => {
  const network = new Network({ order: [0], size: 1, hidden: [], rows: 1, context: 0 }, new Rng(0))
  tidy(() => {
    expect(() => run('FlowsMadeStart', network.tensors, { plan: network.plan('sine'), rows: 1 })).toThrow(
      'FlowsMadeStart',
    )
  })
})
