import { grad, memory, mul, setBackend, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { Rng, type RngState } from '@tfjs-flows/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { runGuarded } from '../fixtures/guarded-host.ts'
import { registerWasmKernels } from '../register-wasm-kernels.ts'
import { philoxKernels } from './philox-kernels.ts'

beforeAll(async () => {
  await setBackend('wasm')
})

const [words, uniforms] = philoxKernels as [(typeof philoxKernels)[0], (typeof philoxKernels)[0]]
const key: [number, number] = [0x9fff_ffff, 3]
// The first word of the counter overflows at each of the four lanes, and between two groups of counters.
const blocks = [0, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 3, 2 ** 32 - 8, 7 * 2 ** 32 + 5]
const stateAt = (block: number): RngState => ({ algorithm: 'philox4x32-10', key, block, children: 0 })

function valuesOf(x: Tensor): Float32Array {
  const values = Float32Array.from(x.dataSync())
  x.dispose()
  return values
}

describe.each(blocks)('from block %d on', (block) => {
  it.each([1, 2, 15, 16, 17, 33, 64, 127])('%d words and uniforms are those of Rng, and nothing past them', (count) => {
    const at = { key, stream: [0, 0], block }
    const rng = Rng.fromState(stateAt(block))
    // As float32, of which uniforms have all bits and words some.
    const wanted = Float32Array.from(Int32Array.from(rng.words(count)))
    expect(runGuarded(words, {}, { ...at, count })[0]).toEqual(wanted)
    for (const [low, high] of [
      [0, 1],
      [-3, -2.999999],
      [16_777_216, 16_777_218],
      [1, 1 + 2 ** -23],
    ] as const) {
      const [got] = runGuarded(uniforms, {}, { ...at, shape: [count], low, high })
      expect(got).toEqual(valuesOf(Rng.fromState(stateAt(block)).uniform([count], low, high)))
    }
  })
})

it('gives the draws that there are without it, of each kind, and the same state', () => {
  const draws = (block: number): unknown[] => {
    const rng = Rng.fromState(stateAt(block))
    return [
      ...[1, 1023, 1024, 1025, 4099].map((count) => rng.words(count)),
      ...[[1024], [37, 41], [3, 5, 101], [1, 4096], []].flatMap((shape) => [
        valuesOf(rng.uniform(shape)),
        valuesOf(rng.uniform(shape, -2, 0.1)),
        valuesOf(rng.normal(shape)),
        valuesOf(rng.bernoulli(shape, 0.3)),
      ]),
      rng.permutation(1500),
      rng.categories(2001, [1, 2, 3]),
      rng.state,
    ]
  }
  const without = blocks.map(draws)
  const kernels = registerWasmKernels()
  try {
    expect(blocks.map(draws)).toEqual(without)
  } finally {
    kernels.unregister()
  }
})

it('keeps no tensor, in a tidy or out of one', () => {
  const kernels = registerWasmKernels()
  const before = memory().numTensors
  const rng = new Rng(1)
  rng.normals(5000)
  tidy(() => {
    rng.uniform([5000])
  })
  expect(memory().numTensors).toBe(before)
  kernels.unregister()
})

it('draws constants of a gradient', () => {
  const gradient = (): Float32Array =>
    tidy(() => {
      const rng = new Rng(2)
      const slope = grad((x: Tensor) => sum(mul(mul(x, rng.uniform([2000])), rng.normal([2000]))))(zeros([2000]))
      return slope.dataSync<'float32'>().slice(0, 50)
    })
  const without = gradient()
  const kernels = registerWasmKernels()
  try {
    expect(gradient()).toEqual(without)
  } finally {
    kernels.unregister()
  }
})
