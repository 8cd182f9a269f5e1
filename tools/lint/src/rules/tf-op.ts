import { withoutAllowed } from '../allowances.ts'
import type { Finding } from '../finding.ts'
import type { SourceFile } from '../source-file.ts'
import { type TfUse, tfUsesOf } from '../tf-uses.ts'
import type { Rule } from '../workspace.ts'
import { lyingOps } from './lying-ops.ts'

const rule = 'tf-op'

/** Where ops that lie may be called: in the ops built from them, and where the doctor catches them lying or dawdling. */
const exempt = [/^packages\/core\/src\/ops\//, /^packages\/runtime\/src\/([a-z]+-)?(self-tests?|speed)\.ts$/]

/** Shipped code calls no TensorFlow.js op whose value or gradient is wrong or missing on a backend we claim. */
export const tfOp: Rule = (workspace) =>
  workspace.sources
    .filter((source) => /^(packages|apps)\/[^/]+\/src\//.test(source.path) && !source.isTest)
    .filter((source) => !exempt.some((path) => path.test(source.path)))
    .flatMap((source) => withoutAllowed(source, rule, checkSource(source)))

function checkSource(source: SourceFile): Finding[] {
  return tfUsesOf(source).flatMap((use): Finding[] => {
    const at = { file: source.path, line: source.lineAt(use.offset), rule }
    const lie = Object.hasOwn(lyingOps, use.name) ? lyingOps[use.name] : undefined
    if (lie !== undefined) return [{ ...at, what: `tf.${use.name} ${lie.why}`, do: `use ${lie.instead}` }]
    if (!hasTransposeFlag(use)) return []
    const what = 'tf.matMul with a transpose flag is 6 to 30 times slower on wasm'
    return [{ ...at, what, do: "use 'matrixProduct' or 'dense' of @tfjs-flows/core" }]
  })
}

function hasTransposeFlag(use: TfUse): boolean {
  if (use.name !== 'matMul') return false
  return (use.args ?? []).slice(2).some((flag) => !(flag.type === 'Literal' && flag.value === false))
}
