import { expect, it } from 'vitest'
import { publishedDeclaration } from './published-declaration.ts'

it('names the files that are published', () => {
  const source = [
    "import { type A } from './a.ts';",
    "export type { B } from '../b.ts';",
    "export declare const c: import('./c.ts').C;",
    "import { Tensor } from '@tensorflow/tfjs-core';",
  ]
  const published = [
    "import { type A } from './a.js';",
    "export type { B } from '../b.js';",
    "export declare const c: import('./c.js').C;",
    "import { Tensor } from '@tensorflow/tfjs-core';",
  ]
  expect(publishedDeclaration(source.join('\n'))).toBe(published.join('\n'))
})

it('drops imports for side effects', () => {
  expect(publishedDeclaration('import \'./generated/a.js\';\nimport "b"\nexport {};\n')).toBe('export {};\n')
})
