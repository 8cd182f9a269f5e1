import {
  add,
  dispose,
  grad,
  mean,
  memory,
  mul,
  ones,
  square,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { customGradients, dense, Rng, valueAndGradients } from '../index.ts'

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

  it('adds up what comes back on several ways, also where an op gives one tensor for all of its inputs', () => {
    const [a, b] = [tidy(() => variable(ones([3]))), tidy(() => variable(ones([3])))]
    const sumOf = (x: Tensor, y: Tensor): Tensor => {
      const [z] = customGradients({
        inputs: { x, y },
        forward: () => [add(x, y)],
        gradients: ([dy]) => ({ x: () => dy as Tensor, y: () => dy as Tensor }),
      })
      return z as Tensor
    }
    // (2 a + b) a, and its gradients 4 a + b and a.
    const loss = (): Tensor => sum(mul(sumOf(sumOf(a, a), b), a))
    const { value, gradients } = valueAndGradients(loss, [a, b])
    expect([value.dataSync()[0], ...gradients.map((gradient) => [...(gradient?.dataSync() ?? [])])]).toEqual([
      9,
      [5, 5, 5],
      [1, 1, 1],
    ])
    dispose([value, ...gradients.flatMap((gradient) => gradient ?? []), a, b])
  })

  it('can be differentiated itself', () => {
    tidy(() => {
      const w = variable(tensor1d([2]))
      // d/dx of x d(w^3)/dw = 3 w^2.
      const slope = (x: Tensor): Tensor => {
        const { gradients } = valueAndGradients(() => sum(mul(square(w), w)), [w])
        return sum(mul(x, gradients[0] as Tensor))
      }
      expect(grad(slope)(tensor1d([5])).dataSync()[0]).toBe(12)
      w.dispose()
    })
  })

  it('names the op that has no gradient', () => {
    const w = tidy(() => variable(ones([2])))
    const loss = (): Tensor => {
      const [y] = customGradients({ inputs: { w }, forward: () => [mul(w, 2)], gradients: () => ({}) })
      return sum(y as Tensor)
    }
    expect(() => valueAndGradients(loss, [w])).toThrow(
      'valueAndGradients: customGradients must have a gradient of float32 [2] in its input w; got none. Use an op with a gradient',
    )
    w.dispose()
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
      // What the product saves for its gradient is given up too.
      mul(square(w), w)
      throw new Error('no loss')
    }
    expect(() => valueAndGradients(failing, [w])).toThrow('no loss')
    expect(memory().numTensors).toBe(before)
    w.dispose()
  })
})
