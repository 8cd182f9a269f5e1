import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import '@tfjs-flows/core'
import { eachBackend } from './vitest.ts'

/** The kernels that tfjs-core has gradients for, by the names of its gradient files' exports. */
function kernelsWithGradients(): string[] {
  const require = createRequire(import.meta.url)
  const folder = require.resolve('@tensorflow/tfjs-core/package.json').replace('package.json', 'dist/gradients/')
  const list = readFileSync(`${folder}../register_all_gradients.js`, 'utf8')
  const files = [...list.matchAll(/'\.\/gradients\/(\w+_grad)'/g)].map(([, file]) => file)
  const names = files.map((file) => /kernelName: (\w+)/.exec(readFileSync(`${folder}${file}.js`, 'utf8'))?.[1] ?? '')
  return names.map((name) => String(new Map<string, unknown>(Object.entries(tf)).get(name)))
}

/** The largest difference between the gradient of sum(f) and central differences at x. */
function gradientError(f: (x: tf.Tensor) => tf.Tensor, shape: number[]): number {
  return tf.tidy(() => {
    const size = tf.util.sizeFromShape(shape)
    const at = Array.from({ length: size }, (_, i) => 0.4 + 0.13 * ((i * 7) % 11))
    const value = (values: number[]): number => tf.sum(f(tf.tensor(values, shape))).dataSync()[0] as number
    const gradient = tf
      .grad((x) => tf.sum(f(x)))(tf.tensor(at, shape))
      .dataSync()
    const h = 1e-2
    const errors = at.map((_, i) => {
      const moved = (by: number): number => value(at.map((x, j) => (i === j ? x + by : x)))
      return Math.abs((moved(h) - moved(-h)) / (2 * h) - (gradient[i] as number))
    })
    return Math.max(...errors)
  })
}

/** With a scale: the gradient without one is broken in tfjs-core itself. */
function normalised(x: tf.Tensor): tf.Tensor {
  const [mean, variance, offset, scale] = [0.3, 0.5, 0.1, 2].map((value) => tf.tensor1d([value]))
  return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale)
}

describe('the bundled gradients', () => {
  it('are registered for every kernel that tfjs-core has one for', () => {
    const kernels = kernelsWithGradients()
    expect(kernels.length).toBeGreaterThan(90)
    expect(kernels.filter((kernel) => tf.getGradient(kernel) === undefined)).toEqual([])
  })

  eachBackend(() => {
    it.each<[string, (x: tf.Tensor) => tf.Tensor, number[]]>([
      ['mul and sum over axes', (x) => tf.mul(x, tf.sum(x, [0, 2], true)), [2, 3, 2]],
      ['matMul', (x) => tf.matMul(x as tf.Tensor2D, tf.transpose(x)), [2, 3]],
      ['split and concat', (x) => tf.concat(tf.split(tf.square(x), 2, 1), 0), [2, 4]],
      [
        'slice and pad',
        (x) =>
          tf.pad(tf.slice(tf.exp(x), [0, 1], [2, 2]), [
            [0, 0],
            [1, 1],
          ]),
        [2, 3],
      ],
      ['tile', (x) => tf.square(tf.tile(x, [2, 1])), [2, 2]],
      ['softmax', (x) => tf.mul(tf.softmax(x), x), [2, 3]],
      ['pow and log', (x) => tf.log(tf.pow(x, x)), [4]],
      ['max', (x) => tf.max(tf.square(x), 1), [2, 3]],
      ['avgPool', (x) => tf.avgPool(tf.square(x) as tf.Tensor4D, 2, 1, 'valid'), [1, 3, 3, 1]],
      ['maxPool', (x) => tf.maxPool(tf.square(x) as tf.Tensor4D, 2, 2, 'valid'), [1, 4, 4, 1]],
      ['batchNorm', (x) => normalised(tf.square(x)), [1, 2, 2, 1]],
      ['conv2d input', (x) => tf.conv2d(tf.square(x) as tf.Tensor4D, tf.ones([2, 2, 1, 1]), 1, 'same'), [1, 3, 3, 1]],
    ])('of %s equal finite differences', (_, f, shape) => {
      expect(gradientError(f, shape)).toBeLessThan(2e-2)
    })
  })

  it('of gather, prod over several axes and conv2d filters equal finite differences on cpu', async () => {
    await tf.setBackend('cpu')
    expect(gradientError((x) => tf.gather(tf.square(x), [0, 2, 0], 1), [2, 3])).toBeLessThan(2e-2)
    expect(gradientError((x) => tf.prod(x, [0, 1]), [2, 2, 2])).toBeLessThan(2e-2)
    const image = tf.tidy(() => tf.reshape(tf.range(0, 9), [1, 3, 3, 1]) as tf.Tensor4D)
    const convolve = (x: tf.Tensor): tf.Tensor => tf.conv2d(image, tf.square(x) as tf.Tensor4D, 1, 'same')
    expect(gradientError(convolve, [2, 2, 1, 1])).toBeLessThan(0.2)
    image.dispose()
  })
})
