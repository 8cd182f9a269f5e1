import * as core from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { lyingOps } from './lying-ops.ts'
import { tfOp } from './tf-op.ts'

const check = (source: string, path = 'packages/nets/src/a.ts'): string[] =>
  tfOp(new Workspace({ [path]: source })).map((finding) => `${finding.line} ${finding.what}`)

describe('tf-op', () => {
  it('names only ops that core has', () => {
    const advised = Object.values(lyingOps).flatMap(({ instead }) => [...instead.matchAll(/'(\w+)'/g)])
    expect(advised.length).toBeGreaterThan(8)
    expect(advised.map(([, name = '']) => name).filter((name) => !Object.hasOwn(core, name))).toEqual([])
  })

  it.each(Object.keys(lyingOps))('refuses %s by name and by namespace', (op) => {
    expect(check(`import { ${op} } from '@tensorflow/tfjs-core'\nuse(${op})`)).toHaveLength(1)
    expect(check(`import * as tf from '@tensorflow/tfjs'\ntf.${op}`)).toHaveLength(1)
  })

  it.each([
    ['another local name', "import { gather as pick } from '@tensorflow/tfjs-core'\npick(x, i)"],
    ['a computed member', "import * as tf from '@tensorflow/tfjs-core'\ntf['gather'](x, i)"],
    ['a dynamic import', "const tf = await import('@tensorflow/tfjs-core')\ntf.gather(x, i)"],
    ['a destructured import', "const { gather } = await import('@tensorflow/tfjs-core')\ngather(x, i)"],
    ['a value in an object', "import { gather } from '@tensorflow/tfjs-core'\nconst ops = { pick: gather }"],
    ['a shorthand', "import { gather } from '@tensorflow/tfjs-core'\nconst ops = { gather }"],
    ['a deep import', "import { gather } from '@tensorflow/tfjs-core/dist/ops/gather'\ngather(x, i)"],
    ['a later export', "import { gather } from '@tensorflow/tfjs-core'\nexport { gather }"],
    ['a chained call', "import { gather } from '@tensorflow/tfjs-core'\ngather(x, i).add(y)"],
    ['a nested op', "import { linalg } from '@tensorflow/tfjs-core'\nlinalg.qr(x)"],
  ])('sees %s', (_, source) => {
    expect(check(source)).toHaveLength(1)
    expect(check(source)[0]).toMatch(/tf\.(gather|linalg) has/)
  })

  it('sees a re-export', () => {
    expect(check("export { gather } from '@tensorflow/tfjs-core'")).toHaveLength(1)
  })

  it('leaves alone what only looks like an op', () => {
    const other = "import { gather } from './gather.ts'\ngather(x)\nconst where = 1\nuse({ where: 1 }, x.where)"
    expect(check(other)).toEqual([])
    expect(check("import { matMul } from '@tensorflow/tfjs-core'\nuse({ gather: 1 }, x.gather, matMul(a, b))")).toEqual(
      [],
    )
    expect(check("import type { fused } from '@tensorflow/tfjs-core'\ntype F = typeof fused")).toEqual([])
  })

  it('refuses matMul with a flag that may be true', () => {
    const source = (flags: string): string => `import { matMul } from '@tensorflow/tfjs-core'\nmatMul(a, b${flags})`
    expect(check(source(', true'))).toHaveLength(1)
    expect(check(source(', false, true'))).toHaveLength(1)
    expect(check(source(', flag'))).toHaveLength(1)
    expect(check(source(', false, false'))).toEqual([])
    expect(check('import * as tf from "@tensorflow/tfjs-core"\ntf.matMul(a, b, false, true)')).toHaveLength(1)
  })

  it('lets the ops of core, the self-tests of runtime and tests call them', () => {
    const source = "import { gather } from '@tensorflow/tfjs-core'\ngather(x, i)"
    expect(check(source, 'packages/core/src/ops/take-columns.ts')).toEqual([])
    expect(check(source, 'packages/runtime/src/self-test.ts')).toEqual([])
    expect(check(source, 'packages/runtime/src/value-self-tests.ts')).toEqual([])
    expect(check(source, 'packages/runtime/src/gemm-speed.ts')).toEqual([])
    expect(check(source, 'packages/runtime/src/use-backend.ts')).toHaveLength(1)
    expect(check(source, 'packages/nets/src/a.test.ts')).toEqual([])
    expect(check(source, 'packages/core/src/rng.ts')).toHaveLength(1)
  })

  it('lets a comment with a reason allow one use', () => {
    const source = (comment: string, uses = 'gather(x, i)'): string =>
      `import { gather } from '@tensorflow/tfjs-core'\n${comment}\n${uses}`
    expect(check(source('// lint-allow tf-op: indices only, never differentiated'))).toEqual([])
    expect(check(source('// lint-allow tf-op: one', 'gather(x, i) + gather(x, j)'))).toHaveLength(1)
    expect(check(source('// lint-allow tf-op'))).toEqual([
      '3 tf.gather has no gradient on wasm',
      '2 lint-allow without a reason',
    ])
    expect(check(source('// lint-allow tf-op:'))).toHaveLength(2)
    expect(check(source('// lint-allow tf-op: stale', '1'))).toEqual([
      '2 lint-allow with nothing to allow on the next line',
    ])
  })
})
