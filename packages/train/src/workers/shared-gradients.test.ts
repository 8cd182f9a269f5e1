import { scalar, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { SharedGradients } from './shared-gradients.ts'
import { waitInTurnsWhile } from './wait-while.ts'

const layout = { ranks: 3, batch: 7, shapes: [[2, 2], [], [3]] }

/** The ranks of a team, all in this thread. */
function team(): SharedGradients[] {
  const memory = SharedGradients.allocate(layout)
  return [0, 1, 2].map((rank) => new SharedGradients(memory, layout, rank))
}

function own(rank: number): { loss: Tensor; gradients: Tensor[] } {
  const k = 10 ** rank
  return {
    loss: scalar(k),
    gradients: [
      tensor2d([
        [k, 2 * k],
        [3 * k, 4 * k],
      ]),
      scalar(5 * k),
      tensor1d([6 * k, 7 * k, 0]),
    ],
  }
}

eachBackend(() => {
  it('gives every rank the sum of all losses and gradients, step after step', async () => {
    const ranks = team()
    for (let step = 0; step < 3; step += 1) {
      const sums = await Promise.all(
        ranks.map((shared, rank) => {
          const meet = (round: { index: number; value: number }): Promise<void> =>
            waitInTurnsWhile(shared.board.words, round.index, round.value, () => {})
          return shared.exchange(own(rank), meet)
        }),
      )
      for (const { loss, gradients } of sums) {
        expect(loss.dataSync()[0]).toBe(111)
        expect(gradients.map(({ shape }) => shape)).toEqual(layout.shapes)
        expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([
          [111, 222, 333, 444],
          [555],
          [666, 777, 0],
        ])
        for (const tensor of [loss, ...gradients]) tensor.dispose()
      }
    }
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
  const [main, worker] = team() as [SharedGradients, SharedGradients]
  const noise = new Rng(3).split(3)
  expect(worker.board.orders.value).toBe(0)
  main.board.publish({ indices: Int32Array.of(6, 5, 4, 3, 2, 1, 0), learningRate: 0.1, noise })
  expect(worker.board.orders.value).toBe(1)
  const order = worker.board.read()
  expect([...order.indices]).toEqual([6, 5, 4, 3, 2, 1, 0])
  expect(order.learningRate).toBe(0.1)
  expect(order.noise.map(({ state }) => state)).toEqual(noise.map(({ state }) => state))
})
