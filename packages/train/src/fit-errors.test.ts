import {
  add,
  div,
  memory,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core'
import { AffineTransformer, Coupling, chain, halfMask, Scale } from '@tfjs-flows/bijectors'
import { type Member, Rng, type Shape, type Support } from '@tfjs-flows/core'
import { Distribution, MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { describe, expect, it } from 'vitest'
import { type FitOptions, finished, fit, type Objective } from './index.ts'

/** -|x - loc|^2 with a parameter that is used only where asked. */
class Bowl extends Distribution {
  static override readonly className = 'Bowl'
  readonly batchShape: Shape = []
  readonly eventShape: Shape = [2]
  readonly loc: Variable
  readonly unused: Variable

  readonly usesAll: boolean

  constructor(usesAll: boolean) {
    super()
    this.usesAll = usesAll
    const [loc, unused] = [tensor2d([[1, 2]]), tensor2d([[3]])]
    this.loc = variable(loc)
    this.unused = variable(unused)
    for (const initial of [loc, unused]) initial.dispose()
  }

  protected options(): Record<string, unknown> {
    return {}
  }

  override members(): Record<string, Member> {
    return { loc: this.loc, unused: this.unused }
  }

  override get support(): Support {
    return { kind: 'real' }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const bowl = mul(-1, sum(square(sub(x, this.loc)), -1))
      return this.usesAll ? add(bowl, sum(mul(0, this.unused))) : bowl
    })
  }

  protected override draw(): Tensor {
    return this.missing('sample')
  }
}

const data = new Float32Array(Array.from({ length: 64 }, (_, i) => Math.sin(i)))

/** Runs fit to the error that it must throw. */
async function failureOf(model: Distribution, options: Partial<FitOptions<Distribution>>): Promise<Error> {
  const before = memory().numTensors
  try {
    await finished(fit({ model, data, steps: 20, batchSize: 8, ...options }))
  } catch (error) {
    expect(memory().numTensors, 'tensors left by the failed run').toBe(before)
    return error as Error
  }
  throw new Error('fit did not fail')
}

/** A Real NVP layer between two scalings of two features. */
function smallFlow(): TransformedDistribution {
  const conditioner = new Mlp({ inFeatures: 1, outFeatures: 2, hidden: [4], rng: new Rng(0) })
  const coupling = new Coupling({ mask: halfMask(2, 0), transformer: new AffineTransformer(), conditioner })
  const bijector = chain([new Scale({ scale: 2 }), coupling, new Scale({ scale: 0.5 })])
  const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
  return new TransformedDistribution({ distribution, bijector })
}

describe('a loss that is no longer finite', () => {
  it('stops the run, names the layer and restores the best weights', async () => {
    const flow = smallFlow()
    const weight = flow.parameters().get('bijector.bijectors.1.conditioner.layers.0.weight') as Variable
    const best: number[] = []
    let calls = 0
    // The tenth step sees a broken weight, as after a step that overflowed.
    const objective: Objective<Distribution> = {
      losses: (model, { x }) => {
        calls += 1
        if (calls === 10) tidy(() => weight.assign(mul(weight, Number.NaN) as typeof weight))
        return mul(-1, model.logProb(x))
      },
    }
    const options = { model: flow, data, steps: 20, batchSize: 8, evaluateEvery: 4, objective, yieldEvery: 1 }
    const failure = await finished(fit(options), ({ step }) => {
      if (step === 8) best.push(...weight.dataSync())
    }).catch((error: Error) => error)
    expect((failure as Error).message).toMatch(
      /^fit: the loss and its gradient must stay finite; got loss NaN and gradient norm NaN at step 10, first in the inverse of bijector\.bijectors\.1 \(Coupling\)\. The weights of step 8 are restored: lower learningRate/,
    )
    expect(failure).toMatchObject({ code: 'non-finite' })
    expect([...weight.dataSync()]).toEqual(best)
    flow.dispose()
  })

  it.each([1, 7])(
    'names a parameter where only the gradient is not finite, looking every %i steps',
    async (lossEvery) => {
      const model = new Bowl(true)
      const before = [...model.loc.dataSync()]
      const objective: Objective<Distribution> = {
        // log|x - x| is -Infinity times 0 in the value, and NaN in the gradient alone.
        losses: (bowl, { x }) => add(mul(-1, bowl.logProb(x)), mul(0, sum(div(model.loc, sub(model.loc, model.loc))))),
      }
      const failure = await failureOf(model, { objective, lossEvery, evaluateEvery: 100 })
      expect(failure.message).toMatch(/first in the gradient of 'loc'\. The weights of step 0 are restored/)
      expect([...model.loc.dataSync()]).toEqual(before)
      model.dispose()
    },
  )
})

describe('fit says what it cannot train', () => {
  it('a validation row without a density', async () => {
    const model = new Bowl(true)
    const objective: Objective<Distribution> = { losses: (bowl, { x }) => div(1, bowl.logProb(x)) }
    // The second row is the parameter's start, where this loss is infinite.
    const failure = await failureOf(model, { objective, validation: Float32Array.of(0, 0, 1, 2) })
    expect(failure.message).toMatch(
      /the validation loss must be finite before training; got -?Infinity; row 1 is the first without a finite loss/,
    )
    model.dispose()
  })

  it('a parameter on which the loss does not depend', async () => {
    const model = new Bowl(false)
    const failure = await failureOf(model, {})
    expect(failure.message).toBe(
      "fit: the loss must depend on every trainable parameter; got no gradient for 'unused'. " +
        'Use it in the model, or make it a Variable that is not trainable.',
    )
    model.dispose()
  })

  const cases: [string, Partial<FitOptions<Distribution>>, string][] = [
    [
      'rows of another width',
      { data: new Float32Array(7) },
      "data must be rows of the model's event shape [2]; got 7 values",
    ],
    ['no rows', { validation: new Float32Array(0) }, 'validation must have at least one row; got none'],
    [
      'a hole in the data',
      { data: Float32Array.of(1, 2, 3, NaN) },
      'every value of data must be finite; got NaN in row 1, place 1',
    ],
    [
      'context of other rows',
      { data: { x: data, context: new Float32Array(7) } },
      'the context of data must have its 32 rows; got 7 values',
    ],
    ['steps of nothing', { steps: 0 }, 'steps must be a whole number of at least 1; got 0'],
    ['a negative rate', { learningRate: -1 }, 'learningRate must be a finite number above 0; got -1'],
    [
      'an unknown schedule',
      { schedule: 'step' as 'cosine' },
      "schedule must be one of constant, cosine, or a function of step and steps; got 'step'",
    ],
    [
      'one loss for all rows',
      { objective: { losses: (model, { x }) => sum(model.logProb(x)) }, validation: data },
      'losses must give one loss a row: [32]; got shape []',
    ],
  ]
  it('a tensor of another width', async () => {
    const [model, wide] = [new Bowl(true), tensor2d([[1, 2, 3]])]
    const { message } = await failureOf(model, { data: wide })
    expect(message).toContain('got shape [1, 3]. Pass a tensor [n, 2] or an array of n x 2 values.')
    for (const made of [model, wide]) made.dispose()
  })

  it.each(cases)('%s', async (_what, options, message) => {
    const model = new Bowl(true)
    expect((await failureOf(model, { batchSize: 64, ...options })).message).toContain(message)
    model.dispose()
  })
})
