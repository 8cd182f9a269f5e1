import { add, mul, square, sum, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { Mlp } from '@tfjs-flows/nets'
import { expect, it } from 'vitest'
import { FlatParameters } from './flat-parameters.ts'

eachBackend(() => {
  it('reads and writes all parameters as one vector, and differentiates by each, in order', () => {
    const model = new Mlp({ inFeatures: 2, outFeatures: 1, hidden: [3], rng: new Rng(1) })
    const flat = new FlatParameters(model)
    expect(flat.names).toEqual(['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias'])
    expect(flat.size).toBe(13)
    tidy(() => {
      const before = flat.read()
      const shifted = add(before, 1)
      flat.write(shifted)
      expect([...flat.read().dataSync()]).toEqual([...shifted.dataSync()])
      expect(model.layers[1]!.bias!.dataSync()[0]).toBe(1)
      // d/dw sum(w^2) = 2 w
      const all = [...model.parameters().values()]
      const { loss, gradients } = flat.gradients(() => all.map((w) => sum(square(w))).reduce((a, b) => add(a, b)))
      expect(gradients.map((gradient) => gradient.shape)).toEqual(all.map((variable) => variable.shape))
      const values = gradients.flatMap((gradient) => [...gradient.dataSync()])
      expect(values).toEqual([...mul(2, shifted).dataSync()])
      expect(loss.dataSync()[0]).toBeCloseTo(
        [...shifted.dataSync()].reduce((total, w) => total + w * w, 0),
        4,
      )
    })
    model.dispose()
  })
})

it('names the part of each parameter', () => {
  const model = new Mlp({ inFeatures: 2, outFeatures: 1, hidden: [3], rng: new Rng(1) })
  const flat = new FlatParameters(model)
  const values = Float32Array.from({ length: 13 }, (_, i) => i)
  expect([...flat.byName(values).get('layers.1.weight')!]).toEqual([9, 10, 11])
  model.dispose()
})
