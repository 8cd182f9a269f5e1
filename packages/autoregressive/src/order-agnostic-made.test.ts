import { exp, memory, stack, sub, sum, type Tensor, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { logSumExp, Rng } from '@tfjs-flows/core'
import { Bernoulli } from '@tfjs-flows/distributions'
import { chiSquare, expectClose, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Made } from './made.ts'
import { OrderAgnosticMade, orderAgnostic } from './order-agnostic-made.ts'
import { OutputFamily } from './output-family.ts'

function make(contextFeatures = 0): OrderAgnosticMade {
  const size = { features: 4, parametersPerFeature: 1, hidden: [12], contextFeatures, rng: new Rng(1) }
  const made = new OrderAgnosticMade({
    network: new Made({ ...size, direct: true }),
    output: new OutputFamily({ family: Bernoulli, outFeatures: 1, inputs: { loc: 0.5, scale: 0.5 } }),
    orders: 5,
    ensemble: 3,
    seed: 2,
  })
  tidy(() => perturbParameters(made, new Rng(2), 0.5))
  return made
}

/** All 16 events of 4 bits. */
const everyEvent = (): Tensor =>
  tensor(
    Float32Array.from({ length: 64 }, (_, k) => ((k >> 2) >> (k & 3)) & 1),
    [16, 4],
  )

eachBackend(() => {
  describe('OrderAgnosticMade', () => {
    it('keeps no masks of its orders', () => {
      const start = memory().numTensors
      const tensorsOf = (orders: number): number => {
        const network = new Made({ features: 4, parametersPerFeature: 1, rng: new Rng(0) })
        const before = memory().numTensors
        const made = new OrderAgnosticMade({
          network,
          output: new OutputFamily({ family: Bernoulli, outFeatures: 1 }),
          orders,
        })
        const count = memory().numTensors - before
        made.dispose()
        return count
      }
      expect([tensorsOf(1), tensorsOf(40)]).toEqual([0, 0])
      expect(memory().numTensors).toBe(start)
    })

    itObeys(
      moduleLaws<OrderAgnosticMade>({
        create: () => make(2),
        inputs: () => [everyEvent(), new Rng(3).normal([16, 2])],
        outputs: (made, [x, context]) => ({ logProb: made.logProb(x as Tensor, context) }),
        perturb: (made) => perturbParameters(made, new Rng(6), 0.2),
      }),
    )

    it('is the mean of its orders, which differ and each sum to 1', () => {
      const made = make()
      tidy(() => {
        const x = everyEvent()
        const each = [0, 1, 2].map((order) => made.logProbInOrder(order, x))
        for (const logProb of each) expect(sum(exp(logProb)).dataSync()[0]).toBeCloseTo(1, 4)
        expect(each[0]?.dataSync()).not.toEqual(each[1]?.dataSync())
        const mean = sub(logSumExp(stack(each, 1), 1), Math.log(3))
        expectClose('logProb', made.logProb(x).dataSync(), mean.dataSync(), 1e-5)
        expectClose('one order', made.logProbOfEnsemble(1, x).dataSync(), each[0]?.dataSync() ?? [], 1e-6)
      })
      made.dispose()
    })

    it('draws from that mean', () => {
      const made = make()
      tidy(() => {
        const bits = made.sample(4000, { rng: new Rng(5) }).dataSync()
        const counts = new Array<number>(16).fill(0)
        for (let row = 0; row < 4000; row += 1) {
          const event = [0, 1, 2, 3].reduce((code, j) => code + ((bits[4 * row + j] ?? 0) << j), 0)
          counts[event] = (counts[event] ?? 0) + 1
        }
        const expected = Array.from(exp(made.logProb(everyEvent())).dataSync() as Float32Array, (p) => 4000 * p)
        expect(chiSquare(counts, expected).pValue).toBeGreaterThan(1e-3)
      })
      made.dispose()
    })

    it('draws each row under its own context', () => {
      const made = make(2)
      tidy(() => {
        const context = new Rng(3).normal([3, 2])
        expect(made.sample(2, { context, rng: new Rng(4) }).shape).toEqual([2, 3, 4])
      })
      made.dispose()
    })

    it('is trained under an order drawn for each batch, which moves every weight in turn', () => {
      const made = make()
      tidy(() => {
        const rng = new Rng(4)
        const variables = [...made.parameters().values()]
        const [x, context] = [everyEvent(), undefined]
        const seen = [...Array(6)].map(() => {
          const { value, grads } = variableGrads(
            () => sum(orderAgnostic().losses(made, { x, context, rng })),
            variables,
          )
          expect(Object.keys(grads)).toHaveLength(variables.length)
          return value.dataSync()[0]
        })
        expect(new Set(seen).size).toBeGreaterThan(1)
      })
      made.dispose()
    })
  })
})
