import { expect, it } from 'vitest'
import { NumpyGenerator } from './numpy-generator.ts'

it('gives the numbers of numpy 1.24', () => {
  const rng = new NumpyGenerator()
  expect([...rng.uniforms(4)]).toEqual([
    0.6369616873214543, 0.2697867137638703, 0.04097352393619469, 0.016527635528529094,
  ])
  expect([...rng.permutation(10)]).toEqual([2, 9, 3, 6, 0, 4, 7, 5, 1, 8])
  expect([...rng.permutation(10)]).toEqual([5, 4, 9, 0, 8, 2, 1, 6, 7, 3])
})
