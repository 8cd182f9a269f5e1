import {
  dispose,
  mean,
  memory,
  mul,
  ones,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { dense, Rng, valueAndGradients } from './index.ts'

eachBackend(() => {
  it('gives what variableGrads gives, by place, and nothing where f does not depend on a variable', () => {
    const rng = new Rng(0)
    const x = rng.normal([5, 3])
    const variables = [rng.normal([3, 4]), rng.normal([4]), rng.normal([2])].map((value) => {
      const own = variable(value)
      value.dispose()
      return own
    })
    const [weight = x, bias] = variables
    const loss = (): Tensor => mean(square(dense(x, weight, bias, 'relu')))
    const ours = valueAndGradients(loss, variables)
    const theirs = variableGrads(loss as () => never, variables)
    expect([...ours.value.dataSync()]).toEqual([...theirs.value.dataSync()])
    expect(ours.gradients.map((gradient) => gradient && [...gradient.dataSync()])).toEqual(
      variables.map(({ name }) => (theirs.grads[name] ? [...theirs.grads[name].dataSync()] : undefined)),
    )
    expect(ours.gradients[2]).toBeUndefined()
    dispose([x, ours.value, theirs.value, variables, theirs.grads])
    for (const gradient of ours.gradients) gradient?.dispose()
  })

  it('leaves its results alone behind, in a tidy too and after an f that throws', () => {
    const w = tidy(() => variable(ones([3])))
    const before = memory().numTensors
    const { value, gradients } = valueAndGradients(() => sum(square(sub(w, 3))), [w])
    expect(memory().numTensors).toBe(before + 2)
    expect([value.dataSync()[0], [...(gradients[0]?.dataSync() ?? [])]]).toEqual([12, [-4, -4, -4]])
    dispose([value, ...gradients.flatMap((gradient) => gradient ?? [])])
    tidy(() => void valueAndGradients(() => sum(mul(w, 2)), [w]))
    expect(memory().numTensors).toBe(before)
    const failing = (): never => {
      throw new Error('no loss')
    }
    expect(() => valueAndGradients(failing, [w])).toThrow('no loss')
    expect(memory().numTensors).toBe(before)
    w.dispose()
  })
})
