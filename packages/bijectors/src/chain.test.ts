import { ones, reshape, tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, outputEventRank } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Affine } from './affine.ts'
import { AffineTransformer } from './affine-transformer.ts'
import { Chain, chain } from './chain.ts'
import { Coupling } from './coupling.ts'
import { Exp } from './exp.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { invert } from './invert.ts'
import { LuLinear } from './lu-linear.ts'
import { reverse } from './permute.ts'
import { Reshape } from './reshape.ts'
import { Scale } from './scale.ts'
import { Shift } from './shift.ts'
import { SinhArcsinh } from './sinh-arcsinh.ts'
import { Stack } from './stack.ts'
import { Tanh } from './tanh.ts'

eachBackend(() => {
  describe('of elementwise parts', () => {
    itObeys(
      bijectorLaws({
        create: () => chain([new Scale({ scale: 0.5 }), new Tanh(), new Shift({ shift: 1 })]),
        inputs: (rng) => rng.uniform([6, 2], -2, 2),
        edges: [0, 0.1, 2],
        outside: [-0.01, 2.01],
      }),
    )
  })

  describe('of parts of different event ranks, with context', () => {
    const conditional = (): Coupling =>
      new Coupling({
        mask: [true, false, true],
        transformer: new AffineTransformer(),
        conditioner: new LinearNetwork({ inFeatures: 2, outFeatures: 2, contextFeatures: 2 }),
      })
    itObeys(
      bijectorLaws({
        create: () => chain([conditional(), reverse(3), new Affine({ shift: 1, scale: [1, 2, -0.5] }), conditional()]),
        inputs: (rng) => rng.normal([5, 3]),
        context: (rng) => rng.normal([5, 2]),
      }),
    )
  })

  describe('of parts that change the number of axes', () => {
    itObeys(
      bijectorLaws({
        create: () =>
          chain([
            new Stack({ bijectors: [new Scale({ scale: 3 }), new Shift({ shift: 1 })] }),
            new Reshape({ from: [3, 2], to: [6] }),
            new LuLinear({ features: 6 }),
            new Reshape({ from: [6], to: [1, 2, 3] }),
            new SinhArcsinh({ skewness: 0.2, tailweight: 0.8 }),
          ]),
        inputs: (rng) => rng.normal([3, 3, 2]),
      }),
    )
  })

  it('has the event axes that its parts leave', () => {
    const flatten = new Reshape({ from: [2, 3], to: [6] })
    const map = new Chain({ bijectors: [new Exp(), flatten, reverse(6), new Reshape({ from: [5, 6], to: [30] })] })
    expect([map.eventRank, map.outputEventRank]).toEqual([3, 1])
    expect([map.forwardEventShape([7, 5, 2, 3]), map.inverseEventShape([30])]).toEqual([
      [7, 30],
      [5, 2, 3],
    ])
    expect([invert(map).eventRank, outputEventRank(invert(map))]).toEqual([1, 3])
    const x = zeros([4, 5, 2, 3])
    const [y, logDet] = map.forwardAndLogDet(x)
    x.dispose()
    expect([y.shape, logDet.shape]).toEqual([[4, 30], [4]])
    y.dispose()
    logDet.dispose()
    const wide = ones([4, 29])
    expect(() => map.inverse(wide)).toThrow(FlowsError)
    wide.dispose()
  })

  it('meets the first part first in forward', () => {
    tidy(() => {
      const map = chain([new Shift({ shift: 1 }), new Scale({ scale: 10 })])
      expect([...map.forward(tensor([2])).dataSync()]).toEqual([30])
      map.dispose()
    })
  })

  it('sums the log-dets of elementwise parts over the event', () => {
    tidy(() => {
      const map = chain([reverse(2), new Exp()])
      const [, logDet] = map.forwardAndLogDet(reshape(tensor([1, 2, 3, 4]), [2, 2]))
      expect([...logDet.dataSync()]).toEqual([3, 7])
    })
  })

  it('knows its event rank, its fast side and whether its log-det is constant', () => {
    const map = new Chain({ bijectors: [reverse(2), invert(new Exp())] })
    expect([map.eventRank, map.fastSide, map.isConstantLogDet]).toEqual([1, 'both', false])
    const [slow, fast] = [new Exp(), new Exp()]
    Object.assign(slow, { fastSide: 'inverse' })
    expect(chain([fast, slow]).fastSide).toBe('inverse')
    expect(chain([fast, invert(slow)]).fastSide).toBe('forward')
    expect(new Chain({ bijectors: [reverse(2), reverse(2)] }).isConstantLogDet).toBe(true)
  })

  it('refuses to be empty', () => {
    expect(() => chain([])).toThrow(FlowsError)
  })
})
