import { abs, grad, max, slice, sub, sum, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { PixelCnn, type PixelCnnOptions } from './pixel-cnn.ts'

const cases: Record<string, Partial<PixelCnnOptions>> = {
  'of filters of 3': { layers: 4 },
  'of filters of 5, of classes and colours': { kernelSize: 5, layers: 3, contextFeatures: 2, inFeatures: 3 },
}
const [HEIGHT, WIDTH] = [4, 5]

const make = (choice: Partial<PixelCnnOptions>): PixelCnn =>
  new PixelCnn({ outFeatures: 2, hidden: 8, ...choice, rng: new Rng(1) })

function inputsOf(net: PixelCnn, rng: Rng): [x: Tensor, context?: Tensor] {
  const x = rng.normal([2, HEIGHT, WIDTH, net.inFeatures])
  return net.contextFeatures === 0 ? [x] : [x, rng.normal([2, net.contextFeatures])]
}

eachBackend(() => {
  describe.each(Object.entries(cases))('a PixelCNN %s', (_, choice) => {
    itObeys(
      moduleLaws<PixelCnn>({
        create: () => make(choice),
        inputs: (net) => inputsOf(net, new Rng(5)).filter((tensor) => tensor !== undefined),
        outputs: (net, [x, context]) => ({ output: net.apply(x as Tensor, context) }),
        perturb: (net) => perturbParameters(net, new Rng(6), 0.2),
      }),
    )

    it('sees every pixel above and to the left, and exactly none of the others', () => {
      const net = make(choice)
      tidy(() => {
        const [x, context] = inputsOf(net, new Rng(2))
        for (const [row, column] of [
          [0, 0],
          [2, 3],
          [3, 4],
        ] as const) {
          const at = (image: Tensor): Tensor => slice(net.apply(image, context), [0, row, column, 0], [-1, 1, 1, -1])
          const slopes = grad((image) => sum(at(image)))(x).dataSync()
          for (let place = 0; place < HEIGHT * WIDTH; place += 1) {
            const own = slopes.slice(place * net.inFeatures, (place + 1) * net.inFeatures)
            expect(
              own.some((value) => value !== 0),
              `pixel ${place} for ${row}, ${column}`,
            ).toBe(place < row * WIDTH + column)
          }
        }
      })
      net.dispose()
    })

    it('gives every parameter a gradient', () => {
      const net = make(choice)
      tidy(() => {
        const [x, context] = inputsOf(net, new Rng(3))
        const { grads } = variableGrads(() => sum(net.apply(x, context)), [...net.parameters().values()])
        for (const [name, variable] of net.parameters()) {
          const isMoved = grads[variable.name]?.dataSync().some((value) => value !== 0)
          expect(isMoved, name).toBe(true)
        }
      })
      net.dispose()
    })

    it('gives the same outputs pixel by pixel', () => {
      const net = make(choice)
      tidy(() => {
        perturbParameters(net, new Rng(4), 0.2)
        const [x, context] = inputsOf(net, new Rng(3))
        const full = net.apply(x, context)
        const cached = net.steps(2, WIDTH, context)
        for (let row = 0; row < HEIGHT; row += 1) {
          cached.startRow(row === 0 ? undefined : slice(x, [0, row - 1, 0, 0], [-1, 1, -1, -1]))
          for (let column = 0; column < WIDTH; column += 1) {
            const left = column === 0 ? undefined : slice(x, [0, row, column - 1, 0], [-1, 1, 1, -1])
            const want = slice(full, [0, row, column, 0], [-1, 1, 1, -1])
            expect(max(abs(sub(cached.next(column, left), want))).dataSync()[0]).toBeLessThan(1e-5)
          }
        }
        cached.dispose()
      })
      net.dispose()
    })
  })
})

describe('PixelCnn', () => {
  it('refuses even filters, and images and contexts of other shapes', () => {
    expect(() => make({ kernelSize: 4 })).toThrow('PixelCnn: kernelSize must be odd; got 4. Pass 3, 5 or 7.')
    const net = make({ contextFeatures: 2 })
    tidy(() => {
      const rng = new Rng(0)
      expect(() => net.apply(rng.normal([2, 4, 4, 3]), rng.normal([2, 2]))).toThrow(
        'x must be [batch, H, W, 1]; got [2, 4, 4, 3]',
      )
      expect(() => net.apply(rng.normal([2, 4, 4, 1]))).toThrow('the context must be [batch, 2]; got no context')
    })
    net.dispose()
  })
})
