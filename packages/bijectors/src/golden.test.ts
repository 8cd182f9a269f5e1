import { readFileSync } from 'node:fs'
import { tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, sharedFile } from '@tfjs-flows/config/vitest'
import { logAbsDet } from '@tfjs-flows/core'
import { expectClose } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import {
  Affine,
  type Bijector,
  Exp,
  Householder,
  LuLinear,
  Power,
  QrLinear,
  Scale,
  Shift,
  Sigmoid,
  Softplus,
  Tanh,
} from './index.ts'

interface Elementwise {
  readonly bijector: string
  readonly params: { shift: number; scale: number; power: number }
  readonly x: number[]
  readonly y: number[]
  readonly log_det: number[]
}

interface Linear {
  readonly matrix: number[][]
  readonly bias: number[]
  readonly logabsdet: number
  readonly x: number[][]
  readonly y: number[][]
}

interface Reflections {
  readonly vectors: number[][]
  readonly x: number[][]
  readonly y: number[][]
}

const makers: Record<string, (params: Elementwise['params']) => Bijector> = {
  Affine: (params) => new Affine(params),
  Exp: () => new Exp(),
  Power: (params) => new Power(params),
  Scale: (params) => new Scale(params),
  Shift: (params) => new Shift(params),
  Sigmoid: () => new Sigmoid(),
  Softplus: () => new Softplus(),
  Tanh: () => new Tanh(),
}

const file = sharedFile('golden/bijectors.json')
const golden =
  file === undefined
    ? undefined
    : (JSON.parse(readFileSync(file, 'utf8')) as {
        elementwise: Elementwise[]
        linear: Linear[]
        householder: Reflections[]
      })

/** Relative to max(1, |truth|): the inputs alone are rounded by 6e-8, which a log-det of slope 1 passes on. */
const TOLERANCE = 1e-5
/** The inverse of tanh and sigmoid amplifies the rounding of y, 6e-8, by dx/dy = e^-logDet. */
const inverseTolerance = (logDet: number): number => TOLERANCE + 1.2e-7 * Math.exp(-logDet)

eachBackend(() => {
  for (const name of Object.keys(makers)) {
    it(`${name} agrees with torch`, (test) => {
      if (golden === undefined) return test.skip('the reference values are not beside the project')
      const entries = golden.elementwise.filter(({ bijector }) => bijector === name)
      expect(entries.length).toBeGreaterThan(0)
      for (const { params, x, y, log_det } of entries) {
        const map = makers[name]?.(params) as Bijector
        tidy(() => {
          const [image, logDet] = map.forwardAndLogDet(tensor1d(x))
          expectClose('y', image.dataSync(), y, TOLERANCE)
          expectClose('log-det', logDet.dataSync(), log_det, TOLERANCE)
          const back = map.inverse(tensor1d(y)).dataSync()
          for (const [i, value] of x.entries()) {
            expectClose(`x from y = ${y[i]}`, [back[i] as number], [value], inverseTolerance(log_det[i] as number))
          }
        })
        map.dispose()
      }
    })
  }

  it.for([LuLinear, QrLinear])('$className of a matrix agrees with torch, and so does logAbsDet', (Linear, test) => {
    if (golden === undefined) return test.skip('the reference values are not beside the project')
    for (const { matrix, bias, logabsdet, x, y } of golden.linear) {
      tidy(() => {
        const map = Linear.fromMatrix(tensor2d(matrix), tensor1d(bias))
        const [image, logDet] = map.forwardAndLogDet(tensor2d(x))
        const rows = x.map(() => logabsdet)
        expectClose('y', image.dataSync(), y.flat(), TOLERANCE)
        expectClose('log-det', logDet.dataSync(), rows, TOLERANCE)
        expectClose('logAbsDet', logAbsDet(tensor2d(matrix)).dataSync(), [logabsdet], TOLERANCE)
        const [back, inverseLogDet] = map.inverseAndLogDet(tensor2d(y))
        expectClose('x', back.dataSync(), x.flat(), TOLERANCE)
        expectClose(
          'inverse log-det',
          inverseLogDet.dataSync(),
          rows.map((value) => -value),
          TOLERANCE,
        )
        map.dispose()
      })
    }
  })

  it('Householder agrees with the reference', (test) => {
    if (golden === undefined) return test.skip('the reference values are not beside the project')
    for (const { vectors, x, y } of golden.householder) {
      const map = new Householder({ features: x[0]?.length ?? 0, vectors })
      tidy(() => {
        expectClose('y', map.forward(tensor2d(x)).dataSync(), y.flat(), TOLERANCE)
        expectClose('x', map.inverse(tensor2d(y)).dataSync(), x.flat(), TOLERANCE)
      })
      map.dispose()
    }
  })
})
