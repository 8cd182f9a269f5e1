import { expect, it } from 'vitest'
import { publishedDeclarations } from './published-declarations.ts'

const publish = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(publishedDeclarations(new Map(Object.entries(files))))

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
  expect(publish({ 'index.d.ts': source.join('\n') })).toEqual({ 'index.d.ts': published.join('\n') })
})

it('drops imports for side effects', () => {
  const text = 'import \'./generated/a.js\';\nimport "b"\nexport {};\n'
  expect(publish({ 'index.d.ts': text })).toEqual({ 'index.d.ts': 'export {};\n' })
})

it('keeps what the index reaches, however far, and nothing else', () => {
  const files = {
    'index.d.ts': "export { A } from './ops/a.ts';",
    'ops/a.d.ts': "import { B } from '../b.ts';",
    'b.d.ts': "import { A } from './ops/a.ts';",
    'inner.d.ts': 'export {};',
    'fixtures/script.d.ts': 'export {};',
  }
  expect(Object.keys(publish(files))).toEqual(['index.d.ts', 'ops/a.d.ts', 'b.d.ts'])
})
