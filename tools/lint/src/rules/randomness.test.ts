import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { randomness } from './randomness.ts'

const check = (source: string, path = 'packages/nets/src/a.ts'): string[] =>
  randomness(new Workspace({ [path]: source })).map((finding) => `${finding.line} ${finding.what}`)

describe('randomness', () => {
  it.each([
    ['Math.random()', 'Math.random cannot be seeded'],
    ["import { randomNormal } from '@tensorflow/tfjs-core'; randomNormal([2])", 'tf.randomNormal cannot be repeated'],
    ["import * as tf from '@tensorflow/tfjs-core'; tf.multinomial(p, 3)", 'tf.multinomial cannot be repeated'],
    ["import { dropout as drop } from '@tensorflow/tfjs-core'; drop(x, 0.5)", 'tf.dropout cannot be repeated'],
    ["import * as tf from '@tensorflow/tfjs-core'; tf.util.shuffle(x)", 'tf.util.shuffle shuffles by Math.random'],
    [
      "import { util } from '@tensorflow/tfjs-core'; util.shuffleCombo(x, y)",
      'tf.util.shuffleCombo shuffles by Math.random',
    ],
  ])('refuses %s', (source, what) => {
    expect(check(source)).toEqual([`1 ${what}`])
    expect(check(source, 'packages/nets/src/a.test.ts')).toHaveLength(1)
    expect(check(source, 'tools/bench/src/a.ts')).toHaveLength(1)
  })

  it('accepts an Rng', () => {
    expect(check("import { Rng } from '@tfjs-flows/core'\nnew Rng(0).normal([2])\ndeck.shuffle()")).toEqual([])
  })
})
