import { dispose, scalar, type Tensor, tensor1d, tensor2d, type Variable, variable } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { type LossGradients, Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { Adam } from '../adam.ts'
import { TeamAdam } from './team-adam.ts'
import { waitInTurnsWhile } from './wait-while.ts'

const layout = { ranks: 3, batch: 7, shapes: [[2, 2], [], [3]], clipNorm: 1, step: 4 }
const size = 8

const moments = {
  step: 4,
  firstMoment: new Float32Array(size).fill(0.1),
  secondMoment: new Float32Array(size).fill(0.2),
}

/** The ranks of a team, all in this thread. */
function team(): TeamAdam[] {
  const board = TeamAdam.board(layout)
  const ranks = [0, 1, 2].map((rank): TeamAdam => {
    const wait = ({ index, value }: { index: number; value: number }): Promise<void> =>
      waitInTurnsWhile(adam.board.words, index, value, () => {})
    const adam = new TeamAdam(board, layout, { rank, wait, moments })
    return adam
  })
  for (const adam of ranks) adam.join(ranks.map(({ memory }) => memory))
  return ranks
}

function parameters(): Variable[] {
  const initial = [
    tensor2d([
      [1, 2],
      [3, 4],
    ]),
    scalar(5),
    tensor1d([6, 7, 8]),
  ]
  const variables = initial.map((values: Tensor) => variable(values))
  dispose(initial)
  return variables
}

function own(k: number): LossGradients {
  const gradients = [
    tensor2d([
      [k, 2 * k],
      [-3 * k, 4 * k],
    ]),
    scalar(5 * k),
    tensor1d([6 * k, -7 * k, 0]),
  ]
  return { loss: scalar(k), gradients }
}

const values = (tensors: readonly Tensor[]): number[] => tensors.flatMap((tensor) => [...tensor.dataSync()])

eachBackend(() => {
  it('takes the steps of Adam along the sum of all gradients, the same bits on every rank', async () => {
    const ranks = team()
    const variables = ranks.map(parameters)
    const alone = { adam: new Adam(size, { clipNorm: 1 }), variables: parameters() }
    alone.adam.restore(moments)
    for (let step = 0; step < 3; step += 1) {
      const given = ranks.map((_, rank) => own(10 ** (rank - 3)))
      const moved = await Promise.all(
        ranks.map((adam, rank) => {
          return adam.step(variables[rank] ?? [], given[rank] as LossGradients, 0.01)
        }),
      )
      const whole = own(0.111)
      const expected = alone.adam.step(alone.variables, whole, 0.01)
      for (const [rank, figures] of moved.entries()) {
        expect(values([figures])).toEqual(values(moved.slice(0, 1)))
        expect(values(variables[rank] ?? [])).toEqual(values(variables[0] ?? []))
      }
      const pairs = [
        [moved[0], expected] as const,
        ...(variables[0] ?? []).map((v, i) => [v, alone.variables[i]] as const),
      ]
      for (const [got, exact] of pairs) {
        for (const [i, value] of values([exact as Tensor]).entries()) {
          expect(values([got as Tensor])[i]).toBeCloseTo(value, 5)
        }
      }
      dispose([...moved, expected, whole.loss, ...whole.gradients])
      for (const { loss, gradients } of given) dispose([loss, ...gradients])
    }
    const [state, exact] = [await ranks[0]?.state(), await alone.adam.state()]
    expect(state?.step).toBe(7)
    for (const [i, value] of exact.firstMoment.entries()) expect(state?.firstMoment[i]).toBeCloseTo(value, 5)
    alone.adam.dispose()
    for (const list of [...variables, alone.variables]) dispose(list)
    for (const adam of ranks) adam.dispose()
  })

  it('changes nothing where the loss of one rank is not finite', async () => {
    const ranks = team()
    const variables = ranks.map(parameters)
    const before = values(variables[1] ?? [])
    const given = ranks.map(() => own(1))
    given[2]?.loss.dispose()
    given[2] = { loss: scalar(Number.NaN), gradients: given[2]?.gradients ?? [] }
    const moved = await Promise.all(
      ranks.map((adam, rank) => adam.step(variables[rank] ?? [], given[rank] as LossGradients, 0.01)),
    )
    expect(moved.map((figures) => figures.dataSync()[0])).toEqual([Number.NaN, Number.NaN, Number.NaN])
    for (const list of variables) expect(values(list)).toEqual(before)
    expect((await ranks[1]?.state())?.firstMoment).toEqual(moments.firstMoment)
    dispose(moved)
    for (const { loss, gradients } of given) dispose([loss, ...gradients])
    for (const list of variables) dispose(list)
  })
})

it('shares the rows of a batch out, each once', () => {
  expect(team().map(({ share }) => share)).toEqual([
    [0, 2],
    [2, 4],
    [4, 7],
  ])
})

it('carries orders', () => {
  const [main, worker] = team() as [TeamAdam, TeamAdam]
  const noise = new Rng(3).split(3)
  expect(worker.board.orders.value).toBe(0)
  main.board.publish({ indices: Int32Array.of(6, 5, 4, 3, 2, 1, 0), learningRate: 0.1, noise })
  expect(worker.board.orders.value).toBe(1)
  const order = worker.board.read()
  expect([...order.indices]).toEqual([6, 5, 4, 3, 2, 1, 0])
  expect(order.learningRate).toBe(0.1)
  expect(order.noise.map(({ state }) => state)).toEqual(noise.map(({ state }) => state))
})
