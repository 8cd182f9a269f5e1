import { expect, it } from 'vitest'
import { oursOf } from './typecheck-consumer.ts'

it('keeps the errors of the consumer and of our packages alone', () => {
  const ours = [
    "usage.ts(3,1): error TS2304: Cannot find name 'a'.",
    "node_modules/@tfjs-flows/core/dist/rng.d.ts(1,1): error TS2307: Cannot find module './gone.js'.",
    "error TS5023: Unknown compiler option '--wrong'.",
  ]
  const others = [
    "node_modules/@tensorflow/tfjs-core/dist/hash_util.d.ts(2,49): error TS2304: Cannot find name 'Long'.",
    "../node_modules/@webgpu/types/dist/index.d.ts(9,1): error TS2300: Duplicate identifier 'GPU'.",
    '  more about the error above',
  ]
  expect(oursOf([...others, ...ours, ''].join('\n'))).toEqual(ours)
})
