import { Worker } from 'node:worker_threads'
import {
  dispose,
  memory,
  scalar,
  setBackend,
  type Tensor,
  tensor1d,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { clippedAdamStep, Rng } from '@tfjs-flows/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startSharedWasm } from '../fixtures/shared-wasm.ts'
import { SharedAdam, type SharedAdamSeat } from './shared-adam.ts'

const options = { step: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 5 }

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of Array.from(actual).entries()) expect(value).toBeCloseTo(expected[i] as number, 5)
}
const values = (tensors: readonly Tensor[]): number[] => tensors.flatMap((tensor) => [...tensor.dataSync()])

interface Member {
  readonly adam: SharedAdam
  readonly parameters: readonly Variable[]
  readonly gradients: readonly Tensor[]
}

/** Members in this thread, each with the same parameters and a gradient of its own. */
function team(members: number, sizes: readonly number[]) {
  const layout = { members, sizes }
  const size = sizes.reduce((all, length) => all + length, 0)
  const rng = new Rng(size)
  const random = (): Float32Array => Float32Array.from(rng.normals(size))
  const cut = (all: Float32Array): Tensor[] => {
    let end = 0
    return sizes.map((length) => {
      end += length
      return tensor1d(all.slice(end - length, end))
    })
  }
  const [p, firstMoment] = [random(), random()]
  const secondMoment = Float32Array.from(rng.uniforms(size))
  const moments = { firstMoment, secondMoment }
  const head = 64
  const board = new SharedArrayBuffer(head + SharedAdam.boardBytes(layout))
  const sum = new Float32Array(size)
  const all = Array.from({ length: members }, (_, member): Member => {
    const own = random()
    for (const [i, value] of own.entries()) sum[i] = Math.fround((sum[i] as number) + value)
    const seat: SharedAdamSeat = { member, board, offset: head, moments }
    const initial = cut(p)
    const parameters = initial.map((part) => variable(part))
    dispose(initial)
    return { adam: new SharedAdam(layout, seat), parameters, gradients: cut(own) }
  })
  for (const { adam } of all) adam.join(all.map((other) => other.adam.memory))
  return { all, p, moments, sum, cut, head: new Uint8Array(board, 0, head) }
}

/** A step of all of them, by turns; gives the norms. */
function step(all: readonly Member[], loss = 1): number[] {
  for (const { adam, parameters, gradients } of all) adam.offer(parameters, gradients)
  for (const { adam } of all) adam.sumPart()
  const norms = all.map(({ adam }) => adam.updatePart(loss, options))
  for (const { adam, parameters } of all) adam.takeParts(parameters)
  return norms
}

function end(all: readonly Member[]): void {
  for (const { adam, parameters, gradients } of all) {
    adam.dispose()
    dispose([...parameters, ...gradients])
  }
}

describe.each([
  ['copies of tensors', () => setBackend('cpu')],
  ['tensors in shared memory', startSharedWasm],
])('by %s', (_, start) => {
  beforeAll(async () => {
    await start()
  })

  it.each([
    [2, [1]],
    [3, [16]],
    [2, [3, 10_003, 0, 7]],
    [5, [700, 1, 76]],
    [2, [20_000, 15_000]],
  ])('%i members take the step of core on parameters of %j', async (members, sizes) => {
    const { all, p, moments, sum, cut, head } = team(members, sizes)
    const norms = step(all)
    const [first] = all as [Member]
    const state = {
      parameters: cut(p),
      firstMoment: tensor1d(moments.firstMoment.slice()),
      secondMoment: tensor1d(moments.secondMoment.slice()),
    }
    const own = { loss: scalar(1), gradients: cut(sum) }
    const next = clippedAdamStep(state, own, options)
    const norm = next.figures.dataSync()[1] as number
    for (const each of norms) expect(each / norm).toBeCloseTo(1, 5)
    close(values(first.parameters), values(next.parameters))
    close(first.adam.moments().firstMoment, next.firstMoment.dataSync())
    close(first.adam.moments().secondMoment, next.secondMoment.dataSync())
    for (const { adam, parameters } of all) {
      expect(values(parameters)).toEqual(values(first.parameters))
      expect(adam.moments()).toEqual(first.adam.moments())
    }
    expect(head.every((byte) => byte === 0)).toBe(true)
    dispose([own.loss, ...own.gradients, ...state.parameters, state.firstMoment, state.secondMoment])
    dispose([...next.parameters, next.firstMoment, next.secondMoment, next.figures])
    end(all)
  })

  it.each([Number.NaN, Infinity])('changes nothing for a gradient of %d in any part', (value) => {
    for (const at of [0, 39]) {
      const { all, p, moments } = team(2, [40])
      const [member] = all as [Member]
      const bad = tensor1d(Array.from({ length: 40 }, (_, i) => (i === at ? value : 1)))
      const norms = step([{ ...member, gradients: [bad] }, ...all.slice(1)])
      expect(norms.every((norm) => !Number.isFinite(norm))).toBe(true)
      for (const { adam, parameters } of all) {
        expect(values(parameters)).toEqual([...p])
        expect(adam.moments()).toEqual(moments)
      }
      bad.dispose()
      end(all)
    }
  })

  it('leaves other tensors of the same data as they are, and no tensor behind', () => {
    const before = memory().numTensors
    const { all, p } = team(2, [40])
    const [member] = all as [Member]
    const copies = [member.parameters[0]?.clone(), member.gradients[0]?.clone()] as [Tensor, Tensor]
    const own = values(member.gradients)
    step(all)
    expect(values(copies)).toEqual([...p, ...own])
    expect(values(member.parameters)).not.toEqual([...p])
    dispose(copies)
    end(all)
    expect(memory().numTensors).toBe(before)
  })
})

it('reads what another thread has written, also past the end that its memory had', async () => {
  await startSharedWasm()
  const layout = { members: 2, sizes: [64] }
  const board = new SharedArrayBuffer(SharedAdam.boardBytes(layout))
  const moments = { firstMoment: new Float32Array(64), secondMoment: new Float32Array(64) }
  const adam = new SharedAdam(layout, { member: 0, board, offset: 0, moments })
  const other = new WebAssembly.Memory({ initial: 1, maximum: 3, shared: true })
  adam.join([adam.memory, other])
  const program = `
    const { memory, board } = require('worker_threads').workerData
    memory.grow(1)
    new Float32Array(memory.buffer, 65536, 64).fill(2)
    // Of the second member: after two sums of squares and the first one's four addresses.
    new Uint32Array(board, 16 + 16, 1)[0] = 65536`
  const worker = new Worker(program, { eval: true, workerData: { memory: other, board } })
  await new Promise((resolve) => worker.once('exit', resolve))
  const parameter = tidy(() => variable(zeros([64])))
  const gradient = zeros([64])
  adam.offer([parameter], [gradient])
  adam.sumPart()
  // 32 numbers are this member's.
  expect(adam.updatePart(1, options)).toBeCloseTo(Math.sqrt(32 * 4), 5)
  adam.dispose()
  dispose([parameter, gradient])
})
